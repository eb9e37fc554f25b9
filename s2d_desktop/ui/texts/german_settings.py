"""German: the settings, and the keys of commands."""

SENTENCES = {
    "settings.title": "Einstellungen",
    "settings.pages": "Seiten der Einstellungen",
    "settings.page.look": "Aussehen und Maus",
    "settings.page.keys": "Tasten",
    "settings.page.computing": "Rechnen",
    "settings.page.files": "Dateien und Fiji",
    "settings.reset": "Übliche Einstellungen",
    "settings.reset_tip": (
        "Die üblichen Einstellungen aller Seiten zurückholen; die Tasten bleiben, wie sie sind"
    ),
    "settings.close": "Schließen",
    "settings.close_tip": "Die Einstellungen schließen; was geändert wurde, bleibt (Esc)",
    "preference.percent": " %",
    "preference.theme.label": "Farben",
    "preference.theme.tip": "Farben des Fensters; Bilder behalten ihre",
    "preference.theme.system": "Wie das System",
    "preference.theme.light": "Hell",
    "preference.theme.dark": "Dunkel",
    "preference.text_size.label": "Schriftgröße",
    "preference.text_size.tip": "Von der Schrift des Systems, 100 bis 200 %",
    "preference.language.label": "Sprache (Language)",
    "preference.language.tip": "Sprache des Fensters, der Hilfe und der meisten Meldungen",
    "preference.language.when": (
        "Wechselt sofort, wenn keine Datei offen ist; sonst, wenn die Datei geschlossen wird, oder "
        "beim nächsten Start."
    ),
    "preference.wheel.label": "Das Mausrad",
    "preference.wheel.tip": (
        "Mit Umschalt tut es das andere von beiden; bei einer einzigen Schicht zoomt es"
    ),
    "preference.wheel.zoom": "zoomt; mit Umschalt wechselt es die Schicht",
    "preference.wheel.slice": "wechselt die Schicht, wie in ilastik; mit Umschalt zoomt es",
    "preference.device.label": "Enhancer und Netze rechnen auf",
    "preference.device.tip": (
        "Die GPU wird benutzt, wenn es geht; was wirklich benutzt wurde, steht oben"
    ),
    "preference.device.auto": "Automatisch",
    "preference.device.cpu": "CPU",
    "preference.device.cuda": "NVIDIA-GPU (CUDA)",
    "preference.precision.label": "Genauigkeit des Rechnens",
    "preference.precision.tip": (
        "Schnell darf auf 16 Bit runden, wo der Prozessor es kann; genau rundet nie"
    ),
    "preference.precision.fast": "Schnell",
    "preference.precision.exact": "Genau (32 Bit)",
    "preference.cache_mb.label": "Platz auf der Festplatte für Berechnetes",
    "preference.cache_mb.tip": (
        "Mit mehr wird weniger von einem großen Bild noch einmal berechnet, wenn man dorthin "
        "zurückkommt. Im Arbeitsspeicher ist nur etwa, was zu sehen ist; der Rest wartet in einer "
        "Datei, die gelöscht wird, wenn das Programm endet"
    ),
    "preference.results.label": "Ordner für Ergebnisse",
    "preference.results.tip": "Wo das Speichern beginnt",
    "preference.results.last": "Der zuletzt benutzte Ordner",
    "preference.results.choose": "Wählen...",
    "preference.results.choose_tip": "Den Ordner wählen, in dem das Speichern beginnt",
    "preference.results.forget": "Zuletzt benutzter Ordner",
    "preference.results.forget_tip": "Das Speichern im zuletzt benutzten Ordner beginnen",
    "settings.s2d": "Projektdateien (.s2d)",
    "settings.s2d_open": ".s2d-Dateien mit diesem Programm öffnen",
    "settings.s2d_open_tip": "Ein Doppelklick auf ein Projekt in den Ordnern des Systems öffnet es",
    "settings.s2d_text": (
        "Nur für das eigene Benutzerkonto. Ohne Häkchen ist alles wieder wie vorher; hat ein "
        "anderes Programm diese Dateien geöffnet, tut es das dann wieder."
    ),
    "settings.s2d_macos": (
        "Auf macOS kann ein Doppelklick nur Programme öffnen, die als App installiert sind; dieses "
        "ist es nicht. Die Datei auf das Fenster ziehen, oder Datei > Öffnen benutzen."
    ),
    "preference.fiji": "Fiji wählen und prüfen...",
    "preference.fiji_tip": (
        "Welches Fiji benutzt wird, wie viel Speicher es bekommt, und ob es läuft"
    ),
    "line.clear": "Das Feld leeren",
    "keys.search": "Suchen",
    "keys.search_tip": "Buchstaben eines Befehls oder seine Tasten",
    "keys.table": "Befehle und ihre Tasten",
    "keys.command": "Befehl",
    "keys.keys": "Tasten",
    "keys.capture": "Neue Tasten",
    "keys.capture_tip": "Die Tasten drücken, die den gewählten Befehl ausführen sollen",
    "keys.press": "Hier klicken, dann die Tasten drücken",
    "keys.take": "Übernehmen",
    "keys.take_tip": "Diese Tasten dem gewählten Befehl geben; der andere verliert sie",
    "keys.none": "Keine Tasten",
    "keys.none_tip": "Der gewählte Befehl bekommt keine Tasten",
    "keys.reset": "Übliche Tasten",
    "keys.reset_tip": "Dem gewählten Befehl seine üblichen Tasten zurückgeben",
    "keys.reset_all": "Übliche Tasten für alle",
    "keys.reset_all_tip": "Allen Befehlen ihre üblichen Tasten zurückgeben",
    "keys.conflict": (
        "{keys} gehört zu „{name}“. Übernehmen oder andere Tasten drücken; noch ist nichts "
        "geändert."
    ),
    "keys.reserved": (
        "{keys} bewegt durch das Fenster oder wählt eine Klasse. Andere Tasten drücken."
    ),
    "keys.given": "{keys} führt jetzt „{name}“ aus.",
    "keys.taken": "„{name}“ hat jetzt keine Tasten.",
    "wheel.question": "In ilastik wechselt das Mausrad die Schicht; hier zoomt es. Was soll es?",
    "wheel.slice": "Schicht wechseln",
    "wheel.slice_tip": "Das Rad wechselt die Schicht; mit Umschalt zoomt es",
    "wheel.zoom": "Zoomen",
    "wheel.zoom_tip": "Das Rad zoomt; mit Umschalt wechselt es die Schicht",
}
