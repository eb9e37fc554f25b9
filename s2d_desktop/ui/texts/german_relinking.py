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
    "relinking.use": "Verwenden",
    "relinking.use_tip": (
        "Diese Bilder von hier lesen, auch beim nächsten Mal; die Projektdatei bleibt, wie sie ist"
    ),
    "relinking.cancel": "Abbrechen",
    "relinking.cancel_tip": "Alles lassen, wie es ist",
    "data.folder": "In einem Ordner suchen...",
    "data.folder_tip": (
        "Den Ordner wählen, in dem die fehlenden Bilder jetzt sind; Name, Größe und Labels "
        "werden verglichen"
    ),
    "data.links": "Verschobene Bilder, gelesen aus {folder}: {count}",
    "data.forget": "Vergessen, wo sie sind",
    "data.forget_tip": "Die Bilder wieder dort suchen, wo das Projekt sie nennt",
}
