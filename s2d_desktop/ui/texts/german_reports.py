"""German: the log, and reports without private data."""

SENTENCES = {
    "action.log": "&Protokoll...",
    "action.log.tip": "Was das Programm notiert hat, zum Lesen und Kopieren",
    "report.private": "Mit Pfaden und Namen",
    "report.private_tip": (
        "Aus: Ordner, Dateien, Bilder, Klassen und der eigene Name werden weggelassen. An: Alles "
        "steht da, wie es ist"
    ),
    "log.title": "Protokoll",
    "log.where": "Aufbewahrt in {path}",
    "log.nowhere": (
        "Es gibt keine Logdatei: Geschrieben wird sie, wenn das Programm mit dem Befehl "
        "s2d-desktop gestartet wurde."
    ),
    "log.search": "Nur Zeilen mit",
    "log.search_tip": "Nur Zeilen mit diesen Buchstaben zeigen und kopieren",
    "log.text_tip": "Was das Programm notiert hat, das Neueste zuletzt",
    "log.empty": "Nichts wurde notiert.",
    "log.refresh": "Neu lesen",
    "log.refresh_tip": "Zeigen, was inzwischen notiert wurde",
    "log.copy": "Bericht kopieren",
    "log.copy_tip": "Die Versionen und die gezeigten Zeilen kopieren",
    "log.close": "Schließen",
    "log.close_tip": "Das Protokoll schließen (Esc)",
}
