"""German: verschobene Bilder eines Projekts."""

SENTENCES = {
    "relinking.title": "Verschobene Bilder",
    "relinking.folder": "Wo sind die Bilder jetzt?",
    "relinking.looking": "Verschobene Bilder suchen",
    "relinking.found": (
        "Gefundene Bilder: {count}. Verglichen wurden Name, Größe und, wo es Labels gibt, was"
        " der Forest von ihnen sagt."
    ),
    "relinking.none": (
        "Gefundene Bilder: {count}. Keines in diesem Ordner ist ohne Zweifel eines der fehlenden."
    ),
    "relinking.said": "Was gefunden wurde, und warum es genommen wurde oder nicht",
    "relinking.doubt": "Im Zweifel; nur wählen, was sicher ist:",
    "relinking.which": "{name} (Bild {number})",
    "relinking.which_tip": "Die Datei, die dieses Bild ist, und was dafür spricht",
    "relinking.leave": "Weglassen",
    "relinking.use": "Verwenden",
    "relinking.use_tip": (
        "Diese Bilder von hier lesen, auch beim nächsten Mal; die Projektdatei bleibt, wie sie ist"
    ),
    "relinking.cancel": "Abbrechen",
    "relinking.cancel_tip": "Alles lassen, wie es ist",
    "outside.title": "Bilder außerhalb des Projektordners",
    "outside.lead": (
        "Dieses Projekt nennt Dateien außerhalb seines eigenen Ordners. Noch wurde nichts davon "
        "gelesen. Bei eigenen Projekten ist das üblich; bei einem Projekt von anderen bitte "
        "ansehen, ob diese Dateien zu erwarten sind."
    ),
    "outside.said": "Die Dateien, die gelesen würden",
    "outside.read": "Lesen",
    "outside.read_tip": (
        "Diese Dateien lesen, auch beim nächsten Mal, solange das Projekt dieselben nennt"
    ),
    "outside.leave": "Nicht lesen",
    "outside.leave_tip": "Ohne sie weitermachen; Schritt 1 fragt wieder",
    "data.outside": "Bilder außerhalb lesen...",
    "data.outside_tip": (
        "Zeigt, welche Dateien das Projekt außerhalb seines Ordners nennt, und fragt"
    ),
    "data.folder": "In einem Ordner suchen...",
    "data.folder_tip": (
        "Den Ordner wählen, in dem die fehlenden Bilder jetzt sind; Name, Größe und Labels "
        "werden verglichen"
    ),
    "data.links": "Verschobene Bilder, gelesen aus {folder}: {count}",
    "data.forget": "Vergessen, wo sie sind",
    "data.forget_tip": "Die Bilder wieder dort suchen, wo das Projekt sie nennt",
}
