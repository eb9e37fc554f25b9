"""German: step 4, and the table of objects."""

SENTENCES = {
    "segment.title": "Segmentieren",
    "segment.text": (
        "Pixel über dem Schwellwert gehören zur Struktur. Aus ihnen wird eine Maske, oder es "
        "werden Objekte oder Zellen."
    ),
    "segment.threshold": "Schwellwert",
    "segment.threshold_slider": "Schwellwert, Schieberegler",
    "segment.threshold_tip": (
        "Verbesserte Werte darüber werden segmentiert; nichts wird neu berechnet"
    ),
    "segment.share": "{share} % dessen, was zu sehen ist, liegen über dem Schwellwert.",
    "segment.no_share": "Die verbesserte Karte ist noch nicht da.",
    "segment.shown": "Gezeigt als",
    "segment.fill": "Flächen",
    "segment.outlines": "Umrisse",
    "segment.shown_tip": "Flächen oder Umrisse (H)",
    "segment.opacity": "Deckkraft der Flächen",
    "segment.opacity_tip": "Wie viel von den Rohdaten durchscheint",
    "segment.everywhere": "Umrisse in allen Ansichten",
    "segment.everywhere_tip": (
        "Die Umrisse auch über Rohdaten, Forest und verbesserte Karte zeichnen"
    ),
    "segment.command": "Als Befehl",
    "segment.command_tip": "Was die Befehlszeile täte, um dieselbe Segmentierung zu erhalten",
    "segment.copy": "Kopieren",
    "segment.copy_tip": "Den Befehl kopieren",
    # What is made of it
    "recipe.kind.label": "Ergebnis",
    "recipe.kind.tip": "Was aus den Pixeln über dem Schwellwert wird",
    "recipe.kind.mask": "Maske",
    "recipe.kind.objects": "Objekte",
    "recipe.kind.cells": "Zellen zwischen Membranen",
    "recipe.about.mask": "1 über dem Schwellwert und sonst 0.",
    "recipe.about.objects": "Jedes zusammenhängende Stück bekommt eigene Nummer, Ort und Größe.",
    "recipe.about.cells": (
        "Die Karte zeigt Membranen. Watershed und Multicut finden die Zellen dazwischen, auch wo "
        "eine Membran eine Lücke hat."
    ),
    "recipe.min_size.label": "Kleinstes Objekt",
    "recipe.min_size.tip": "Objekte mit weniger Pixeln werden weggelassen",
    "recipe.min_size.suffix": " px",
    "recipe.min_size.all": "alle behalten",
    "recipe.min_size.is": "= {size} {unit}",
    "recipe.fill_holes": "Löcher füllen",
    "recipe.fill_holes_tip": (
        "Hintergrund, den ein Objekt auf allen Seiten umschließt, gehört zu ihm"
    ),
    "recipe.splits": "Berührende Objekte trennen",
    "recipe.splits_tip": "Objekte an ihren Taillen zerschneiden (Watershed des Abstands zum Rand)",
    "recipe.depth.label": "Tiefe einer Taille",
    "recipe.depth.tip": (
        "Ein Objekt wird zerschnitten, wo die Mitte seiner Taille um so viele Pixel näher am Rand "
        "liegt als die Mitten beider Teile. Kleinere Zahlen schneiden öfter."
    ),
    "recipe.in_3d": "Objekte reichen über Schichten (3D)",
    "recipe.in_3d_tip": (
        "Größen, Löcher und Taillen sind die des Volumens. Aus: Jede Schicht hat eigene Objekte"
    ),
    "recipe.per_slice": "Jede Schicht hat eigene Zellen.",
    "recipe.beta.label": "Beta: weniger oder mehr Zellen",
    "recipe.beta.slider": "Beta, Schieberegler",
    "recipe.beta.tip": (
        "0,5 glaubt den Membranen, wie sie sind; größere Werte ergeben mehr und kleinere Zellen, "
        "kleinere verbinden sie"
    ),
    "recipe.boundary": "Membranen gehören zu keiner Zelle",
    "recipe.boundary_tip": "Pixel über dem Schwellwert werden 0; aus: Zellen berühren einander",
    # What is seen
    "live.looking": "Objekte im Blick werden gesucht ...",
    "live.found": "Objekte im Blick: {count}.",
    "live.cut": (
        "Objekte im Blick: {count}. Der Rand der Vorschau schneidet {cut} davon an: Diese können "
        "im Ergebnis anders aussehen."
    ),
    "live.slice": "Im Blick: nur diese Schicht. Das Ergebnis verbindet Schichten.",
    "live.zoom_in": (
        "Zum Betrachten der Objekte vergrößern: Es ist mehr im Blick, als sich beim Ziehen eines "
        "Reglers berechnen lässt. Zu sehen ist der Schwellwert allein."
    ),
    "live.result": "Objekte im Bild: {count}. Ein Klick auf eines findet es in der Tabelle.",
    "objects.find": "Im ganzen Bild suchen",
    "objects.find_tip": "Alle Objekte oder Zellen suchen, auflisten und vermessen",
    "objects.found_tip": (
        "Mit diesen Einstellungen ist alles gefunden; wird eine geändert, geht es von neuem"
    ),
    "work.objects": "Objekte suchen",
    "objects.job": "Objekte suchen",
    "objects.hide": "Tabelle ausblenden",
    "objects.show": "Tabelle zeigen",
    "objects.show_tip": "Die Tabelle der Objekte unter den Ansichten zeigen oder ausblenden",
    "values.object": "Objekt {number}",
    "action.find_objects": "&Objekte suchen",
    "action.find_objects.tip": (
        "Die Objekte oder Zellen des ganzen Bildes suchen, wie in Schritt 4 eingestellt, und "
        "auflisten"
    ),
    "action.objects_table": "&Tabelle der Objekte",
    "action.objects_table.tip": (
        "Die Tabelle der Objekte unter den Ansichten zeigen oder ausblenden"
    ),
    # The table
    "objects.title": "Objekte",
    "objects.of": "Objekte: {name}",
    "objects.listed": "{listed} von {total} aufgelistet",
    "objects.stale": "Veraltet: Einstellungen haben sich seither geändert.",
    "objects.again": "Neu suchen",
    "objects.again_tip": "Alle Objekte mit den jetzigen Einstellungen suchen",
    "objects.from": "Größen von",
    "objects.from_tip": (
        "Nur Objekte mit mindestens so vielen Pixeln auflisten; das Ergebnis bleibt, wie es ist"
    ),
    "objects.to": "bis",
    "objects.to_tip": (
        "Nur Objekte mit höchstens so vielen Pixeln auflisten; das Ergebnis bleibt, wie es ist"
    ),
    "objects.no_limit": "beliebig",
    "objects.whole": "Nur ganze",
    "objects.whole_tip": "Nicht auflisten, was der Rand des Bildes angeschnitten haben kann",
    "objects.table": "Tabelle der Objekte",
    "objects.table_tip": (
        "Eine Zeile anklicken, um ihr Objekt zu sehen; ein Objekt anklicken, um seine Zeile zu "
        "wählen; eine Überschrift anklicken zum Sortieren"
    ),
    "objects.headings": "Überschriften der Tabelle",
    "objects.headings_tip": (
        "Anklicken, um nach dieser Spalte zu sortieren, noch einmal für umgekehrt"
    ),
    "objects.export": "Tabelle exportieren...",
    "objects.export_tip": (
        "Die aufgelisteten Zeilen als CSV schreiben, für eine Tabellenkalkulation"
    ),
    "objects.labels": "Labels exportieren...",
    "objects.labels_tip": "Die Nummern der Objekte als Bild schreiben (Schritt 5)",
    "objects.close": "Schließen",
    "objects.close_tip": "Die Tabelle ausblenden",
    "objects.not_listed": "Objekt {number} ist nicht unter den aufgelisteten.",
    "objects.saving": "{name} schreiben",
    "objects.column.object": "Objekt",
    "objects.column.time": "Zeit",
    "objects.column.slice": "Schicht",
    "objects.column.x": "x (px)",
    "objects.column.y": "y (px)",
    "objects.column.z": "z (Schicht)",
    "objects.column.area": "Fläche (px)",
    "objects.column.volume": "Volumen (px)",
    "objects.column.area_in": "Fläche ({unit})",
    "objects.column.volume_in": "Volumen ({unit})",
    "objects.column.border": "Am Rand",
    "objects.yes": "ja",
    "filter.write.csv": "Tabelle für eine Tabellenkalkulation (*.csv)",
}
