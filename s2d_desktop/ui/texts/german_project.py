"""Sentences of `english_project` in German."""

SENTENCES = {
    "filter.project_file": "Projekte (*.s2d)",
    "project.save_as": "Projekt speichern",
    "project.leave.title": "Projekt nicht gespeichert",
    "project.leave.text": "Die Änderungen in „{name}“ speichern?",
    "project.leave.more": "Striche sind schon gespeichert, neben dem Bild.",
    "project.other.what": "Nicht alle Dateien sind so wie beim Speichern des Projekts.",
    "project.other.changed": "{file} ist nicht mehr dieselbe.",
    "project.other.try": (
        "Prüfen, ob es die richtigen Dateien sind; Ergebnisse können anders als zuvor sein."
    ),
    "project.saving": "{name} wird gespeichert...",
    "project.wait.title": "Projekt wird gespeichert",
    "project.wait.more": (
        "Die Platte oder das Netzwerk braucht Zeit. Das Fenster schließt sich, wenn das Projekt "
        "geschrieben ist."
    ),
    "project.wait.stay": "Nicht schließen",
    "project.wait.stay_tip": "Weiterarbeiten; das Projekt wird währenddessen gespeichert",
    "project.version": "{name}, Stand {when}",
    "project.version_tip": (
        "Öffnen, was damals gespeichert wurde. Beim Speichern wird es zum Projekt; was jetzt da "
        "ist, bleibt unter den früheren Fassungen."
    ),
    "project.no_version": "Noch keine: Jedes Speichern hebt auf, was vorher da war",
    "project.no_project": "Zuerst das Projekt speichern",
    "missing.title": "Dateien von {name} fehlen",
    "missing.lead": (
        "Zu {name} gehören Dateien, die nicht mehr da sind, wo sie waren. Hier lässt sich sagen, "
        "wo sie jetzt sind; beim Speichern merkt es sich das Projekt."
    ),
    "missing.table": "Fehlende Dateien",
    "missing.tip": (
        "Dateien des Projekts, die nicht gefunden wurden; eine Zeile wählen, um ihre Datei zu "
        "suchen"
    ),
    "missing.what": "Was es ist",
    "missing.file": "Datei",
    "missing.was": "War in",
    "missing.now": "Jetzt",
    "missing.role.document": "Worum es im Projekt geht",
    "missing.role.image": "Bild {number}",
    "missing.role.strokes": "Gemalte Striche",
    "missing.role.enhancer": "Enhancer oder Netz „{name}“",
    "missing.state.missing": "nicht gefunden",
    "missing.state.same": "gefunden: {file}",
    "missing.state.changed": "eine andere Datei: {file}",
    "missing.find": "Suchen...",
    "missing.find_tip": "Die Datei der gewählten Zeile angeben; ihr Inhalt wird verglichen",
    "missing.find_title": "Wo ist {name} jetzt?",
    "missing.folder": "In einem Ordner suchen...",
    "missing.folder_tip": (
        "Alle fehlenden Dateien in einem Ordner und allen darin suchen, nach Größe und Inhalt"
    ),
    "missing.folder_title": "Die fehlenden Dateien suchen in",
    "missing.looking": "Die Dateien werden gesucht...",
    "missing.nothing": "In diesem Ordner ist keine der Dateien.",
    "missing.needs_document": (
        "Um „{name}“ geht es im Projekt: Es öffnet sich, wenn die Datei gefunden ist."
    ),
    "missing.is_other": (
        "Eine Datei ist nicht dieselbe wie beim Speichern des Projekts: Größe oder Inhalt sind "
        "anders. Ergebnisse können anders als zuvor sein."
    ),
    "missing.without": (
        "Das Projekt lässt sich ohne sie öffnen; was sie braucht, wird weggelassen."
    ),
    "missing.all_found": "✓ Alle Dateien sind gefunden.",
    "missing.open": "Öffnen",
    "missing.open_without": "Ohne sie öffnen",
    "missing.open_tip": "Das Projekt mit den Dateien öffnen, wie sie jetzt sind",
    "missing.cancel": "Abbrechen",
    "missing.cancel_tip": "Das Projekt nicht öffnen; es bleibt, wie es ist",
}
