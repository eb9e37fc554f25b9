"""German: Ausführen > Weitere Bilder."""

SENTENCES = {
    "action.more_images": "&Weitere Bilder...",
    "action.more_images.tip": (
        "Das offene Projekt, den Klassifikator oder das Netz auf viele andere Bilder anwenden, im "
        "Hintergrund"
    ),
    "export.more_images": "Weitere Bilder...",
    "export.more_images_tip": "Dasselbe für viele andere Bilder: Dateien oder ganze Ordner",
    "jobs.more": "{count} weitere Bilder",
    "more.title": "Weitere Bilder",
    "more.lead": (
        "„{name}“ wird auf andere Bilder angewendet, mit den Einstellungen aller Schritte, wie sie "
        "jetzt sind. Bilder oder Ordner wählen oder hier fallen lassen."
    ),
    "more.images": "Bilder, auf die es angewendet wird",
    "more.images_tip": (
        "Jedes bekommt ein eigenes Ergebnis; eines, das misslingt, hält die anderen nicht auf"
    ),
    "more.column.name": "Bild",
    "more.column.size": "Größe",
    "more.column.state": "Prüfung",
    "more.looking": "wird angesehen ...",
    "more.fits": "lesbar",
    "more.channels": "Kanäle: {found}; der Forest wurde mit {wanted} trainiert.",
    "more.add": "Bilder hinzufügen...",
    "more.add_tip": "Eine oder mehrere Dateien wählen",
    "more.add_folder": "Ordner hinzufügen...",
    "more.add_folder_tip": "Alle Bilder eines Ordners nehmen",
    "more.remove": "Entfernen",
    "more.remove_tip": "Die gewählten Bilder aus der Liste nehmen",
    "more.axes": "Achsen...",
    "more.axes_tip": "Angeben, was Dateien enthalten, die ihre Achsen nicht nennen",
    "more.other_axes": "ausgelassen: Achsen {axes}, nicht {others}",
    "more.some_left_out": "{count} von {total} haben andere Achsen: für sich rechnen.",
    "more.folder": "Ergebnisse nach",
    "more.folder_tip": "Ein Ordner für die Ergebnisse; er wird angelegt, wenn er fehlt",
    "more.choose": "Wählen...",
    "more.command_tip": "Die Befehlszeile, die dasselbe tut",
    "more.and_so_on": "# und so weiter, für jedes Bild",
    "more.start": "Ausführen",
    "more.start_tip": (
        "Im Hintergrund beginnen; Ergebnisse, die ebenso entstanden sind, werden nicht noch einmal "
        "berechnet"
    ),
    "more.cancel": "Abbrechen",
    "more.lacking.images": "Noch keine Bilder.",
    "more.lacking.folder": "Es fehlt, wohin die Ergebnisse gehen.",
    "more.count": "Bilder: {total}",
    "more.some_fail": (
        "{count} von {total} werden wohl misslingen. Die anderen werden trotzdem berechnet."
    ),
    "more.there.title": "Ergebnisse sind schon da",
    "more.there.text": (
        "Dateien dieser Namen sind schon da: {count}, die erste ist „{first}“.\n\nDie ebenso aus "
        "denselben Dateien entstandenen bleiben; die anderen werden ersetzt. Fortfahren?"
    ),
    "more.report.title": "Was aus den Bildern wurde",
    "more.report.lead": "{done} von {total} wurden berechnet. Die Ergebnisse sind in {folder}.",
    "more.report.name": "Bild",
    "more.report.outcome": "Ausgang",
    "more.report.written": "geschrieben",
    "more.report.tip": "Die misslungenen Bilder stehen oben, mit dem Grund",
    "more.report.open": "Ordner öffnen",
    "more.report.open_tip": "Die Ergebnisse dort zeigen, wo sie liegen",
    "more.report.copy": "Als Tabelle kopieren",
    "more.report.copy_tip": "Alle Zeilen kopieren, für eine Tabellenkalkulation",
}
