"""German: the settings of Fiji."""

SENTENCES = {
    "settings.fiji": "Fiji",
    "settings.fiji_text": (
        "Das eigene Fiji wendet Weka-Klassifikatoren an, die dieses Programm nicht selbst "
        "berechnen kann, und liest Dateien von Mikroskopen, die es nicht kennt. Es wird bei Bedarf "
        "ohne Fenster gestartet, in einem eigenen Prozess."
    ),
    "settings.folder.label": "Ordner von Fiji",
    "settings.folder.tip": "Der Ordner Fiji.app oder Fiji, in dem „jars“ und „plugins“ liegen",
    "settings.choose": "Wählen...",
    "settings.choose_tip": "Den Ordner von Fiji wählen",
    "settings.found": "Gefunden: {folder}",
    "settings.none": "An den üblichen Orten keins gefunden",
    "settings.memory.label": "Speicher für Java",
    "settings.memory.tip": (
        "Wie viel Arbeitsspeicher Fiji höchstens nutzen darf; mehr, wenn ein Klassifikator danach "
        "verlangt"
    ),
    "settings.megabytes": " MB",
    "settings.automatic": "Java entscheidet (ein Viertel des Rechners)",
    "settings.test": "Prüfen",
    "settings.test_tip": "Fiji starten und sehen, was es hat; nichts daran wird verändert",
    "settings.progress": "Fiji wird gestartet",
    "settings.starting": "Fiji wird gestartet",
    "settings.works": "Fiji funktioniert.",
    "settings.works_without_weka": (
        "Fiji startet und liest Bilder, kann aber keine Weka-Klassifikatoren anwenden."
    ),
    "settings.save": "Speichern",
    "settings.save_tip": "Diese Einstellungen behalten",
    "settings.cancel": "Abbrechen",
    "settings.cancel_tip": "Nichts ändern",
    "dialog.fiji": "Ordner von Fiji wählen",
}
