"""German: jobs, their list, what a crash has left."""

SENTENCES = {
    "jobs.progress": "Fortschritt der Aufgabe",
    "jobs.progress_of": "Fortschritt von: {title}",
    "jobs.pause": "Anhalten",
    "jobs.pause_tip": "Nach der jetzigen Kachel warten; nichts geht verloren",
    "jobs.resume": "Fortsetzen",
    "jobs.resume_tip": "Mit der nächsten Kachel weitermachen",
    "jobs.stop": "Beenden, Bestes behalten",
    "jobs.stop_tip": "Das Training jetzt mit dem bisher besten Netz beenden",
    "jobs.page": "Seite zeigen",
    "jobs.page_tip": "Kurven und Bilder des Trainings zeigen",
    "jobs.cancel": "Abbrechen",
    "jobs.cancel_tip": "Die Aufgabe innerhalb einer Kachel beenden (Esc)",
    "jobs.cancelling": "{title}: wird abgebrochen ...",
    "jobs.paused": "{title}: angehalten",
    "jobs.stopping": "{title}: endet, das Beste wird behalten ...",
    "jobs.cancelled": "{title}: abgebrochen.",
    "jobs.interrupted": "{title}: unterbrochen. Es lässt sich fortsetzen.",
    "jobs.waiting": "{count} warten",
    "jobs.also": " · ",
    "jobs.beside": "neben einem Training: beides dauert länger",
    "jobs.beside_paused": "ein Training ist angehalten",
    "jobs.for_card": "Wartet auf die Grafikkarte; dort rechnet: {title}",
    "jobs.for_card_of_training": (
        "Wartet auf die Grafikkarte; dort rechnet: {title}. Wird das angehalten, geht es hier "
        "zuerst weiter"
    ),
    "jobs.unit": "Kacheln",
    "jobs.count": "{done} von {total} {unit}",
    "jobs.left": "noch etwa {duration}",
    "jobs.and_left": "{said}, noch etwa {duration}",
    "jobs.so_far": "{title}: {said}",
    "jobs.preview": "Was zu sehen ist, wird berechnet: noch {count} Kacheln",
    "jobs.ready": "Bereit",
    "jobs.done": "{title}: fertig.",
    "jobs.saved": "Gespeichert: {names} in {folder}.",
    "jobs.not_kept": (
        "Das ganze Bild ist größer als der Platz für Berechnetes, der in den Einstellungen steht: "
        "Was zuerst berechnet wurde, fällt wieder heraus. „Exportieren“ behält alles."
    ),
    "jobs.enhance": "Alles verbessern",
    "jobs.export": "{name} schreiben",
    "jobs.list": "Aufgaben",
    "jobs.list_tip": "Zeigen, was läuft, was wartet und was fertig ist",
    "jobs.none": (
        "Noch keine Aufgaben. Hier erscheint ein Export oder eine andere lange Arbeit; inzwischen "
        "kann es weitergehen, auch mit neuen Aufgaben: Sie laufen nacheinander."
    ),
    "jobs.clear": "Fertige entfernen",
    "jobs.clear_tip": "Aus der Liste nehmen, was zu Ende ist; die Dateien bleiben",
    "jobs.close": "Schließen",
    "jobs.close_tip": "Die Liste weglegen (Esc); die Aufgaben laufen weiter",
    "jobs.sooner": "Früher",
    "jobs.sooner_tip": "Vor der Aufgabe darüber ausführen",
    "jobs.later": "Später",
    "jobs.later_tip": "Nach der Aufgabe darunter ausführen",
    "jobs.show": "Zeigen",
    "jobs.show_tip": "Die Datei in diesem Fenster öffnen",
    "jobs.folder": "Ordner öffnen",
    "jobs.folder_tip": "Die Datei dort zeigen, wo sie liegt",
    "jobs.again": "Noch einmal",
    "jobs.again_tip": "Nach den wartenden Aufgaben noch einmal ausführen",
    "jobs.forget": "Entfernen",
    "jobs.forget_tip": "Aus der Liste nehmen; die Datei bleibt",
    "jobs.button_of": "{button}: {title}",
    "jobs.missed": "{said} {count} nicht möglich: {names}.",
    "jobs.state.waiting": "Wartet, bis sie an der Reihe ist",
    "jobs.state.running": "Beginnt ...",
    "jobs.state.paused": "Angehalten",
    "jobs.state.cancelling": "Wird abgebrochen ...",
    "jobs.state.stopping": "Endet: Das beste Netz wird geschrieben und geprüft ...",
    "closing.title": "Eine Datei wird geschrieben",
    "closing.text": "Was soll aus den Aufgaben werden, die nicht fertig sind?",
    "closing.more": (
        "Laufen sie weiter, brauchen sie kein Fenster, und das Programm endet mit der letzten von "
        "ihnen. Werden sie beendet, werden unfertige Dateien entfernt; der nächste Start bietet "
        "an, sie zu schreiben."
    ),
    "closing.keep": "Weiterlaufen lassen, bis sie fertig sind",
    "closing.stop": "Beenden und schließen",
    "closing.stay": "Nicht schließen",
    "left.done": (
        "Das Schreiben von {name} in {folder} brach ab, als das Programm unerwartet endete: {done} "
        "von {blocks} Blöcken sind fertig. Fortsetzen?"
    ),
    "left.again": (
        "Das Schreiben von {name} in {folder} brach ab, als das Programm unerwartet endete. Vom "
        "Geschriebenen ist nichts brauchbar; die Datei kann neu geschrieben werden."
    ),
    "left.waiting": (
        "{name} in {folder} war noch zu schreiben, als das Programm endete. Jetzt schreiben?"
    ),
    "left.folder": (
        "Das Schreiben der Dateien aller Bilder nach {folder} brach ab, als das Programm endete. "
        "Was vollständig ist, bleibt. Die übrigen jetzt schreiben?"
    ),
    "left.images": (
        "{count} Bilder waren noch zu berechnen, nach {folder}, als das Programm endete. "
        "Ergebnisse, die es schon gibt, bleiben. Die übrigen jetzt schreiben?"
    ),
    "left.gone": (
        "Jetzt nicht zu finden: {names}. Vor dem Fortsetzen die Platte anschließen oder die Datei "
        "zurücklegen."
    ),
    "left.unknown": (
        "Das Schreiben von {name} in {folder} brach ab, als das Programm endete. Wie die Datei "
        "entstand, ist nicht mehr zu lesen: das Bild öffnen und noch einmal exportieren."
    ),
    "left.lost": (
        "Das Schreiben von {name} in {folder} brach ab, als das Programm unerwartet endete. Die "
        "Karte entstand aus Strichen, die hier gemalt wurden: das Bild öffnen und noch einmal "
        "exportieren."
    ),
    "left.continue": "Fortsetzen",
    "left.continue_tip": "Öffnen, was offen war, und die fehlenden Blöcke schreiben",
    "left.begin": "Schreiben",
    "left.begin_tip": "Öffnen, was offen war, einstellen, was eingestellt war, und schreiben",
    "left.remove": "Halbe Datei entfernen",
    "left.remove_tip": "Löschen, was von ihr geschrieben wurde, und nicht wieder fragen",
    "left.forget": "Nicht schreiben",
    "left.forget_tip": "Nicht wieder fragen; Dateien, die es gibt, bleiben",
    "left.name": "{button}: {name}",
    "left.cannot.what": "Das Schreiben von {name} kann nicht weitergehen.",
    "left.cannot.class": "Die exportierte Klasse gibt es nicht mehr.",
    "left.cannot.network": "Den Enhancer oder das Netz, das benutzt wurde, gibt es nicht mehr.",
    "left.cannot.image": "Das Bild, das offen war, lässt sich nicht finden oder öffnen.",
    "left.cannot.strokes": "Die gemalten Striche wurden seitdem geändert, oder sind weg.",
    "left.cannot.forest": "Der Forest aus den Labels ließ sich nicht wieder so trainieren.",
    "left.cannot.settings": "Die Einstellungen ließen sich nicht wiederherstellen.",
    "left.cannot.try": (
        "Links in den Schritten das Gewünschte einstellen und noch einmal exportieren."
    ),
    "restore.text": "Arbeit von {time} wiederherstellen? ({name})",
    "restore.more": (
        "Das Programm endete unerwartet. Klasse, Schwelle, Striche, Objekte und Ansicht werden wie "
        "zuletzt; gespeichert wird erst, wenn Sie speichern."
    ),
    "restore.writing": "Eine Kopie der Einstellungen wird aufgehoben",
    "restore.restore": "Wiederherstellen",
    "restore.restore_tip": "Öffnen, was offen war, so wie es zuletzt war",
    "restore.discard": "Verwerfen",
    "restore.discard_tip": (
        "Diese Änderungen vergessen und nicht wieder fragen; Striche bleiben erhalten"
    ),
    "restore.taken.what": "Diese Arbeit lässt sich hier nicht wiederherstellen.",
    "restore.taken.why": "Sie ist in einem anderen Fenster offen oder wurde dort verworfen.",
    "restore.taken.try": "In jenem Fenster weiterarbeiten.",
    "announce.done": "Fertig",
    "announce.failed": "Nicht geschafft",
}
