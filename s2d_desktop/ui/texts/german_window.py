"""German: window, panels, messages."""

SENTENCES = {
    "app.title": "s2d_desktop",
    "app.window": "{name} - s2d_desktop",
    "about.text": (
        "<h3>s2d_desktop {version}</h3><p>Prediction Enhancer auf dem Schreibtisch: Ein Netz, das "
        "an vielen Random Forests gelernt hat, säubert die Wahrscheinlichkeiten des "
        "eigenen.</p><p>Methode: Matskevych, Wolny, Pape, Kreshuk: From Shallow to Deep: "
        "Exploiting Feature-Based Classifiers for Domain Adaptation in Semantic Segmentation. "
        "Frontiers in Computer Science, 2022.</p><p>Die Bilder bleiben auf diesem Rechner. "
        "MIT-Lizenz.</p>"
    ),
    # Start page
    "start.name": "Startseite",
    "start.lead": (
        "Ein paar Pinselstriche in ilastik, in Fiji oder hier, gesäubert von einem neuronalen Netz."
    ),
    "start.example.title": "Erst einmal ansehen",
    "start.example.text": (
        "Mitochondrien im Elektronenmikroskop: ein kleines ilastik-Projekt, das zum Programm "
        "gehört."
    ),
    "start.example.button": "Beispiel öffnen",
    "start.project.title": "Ich arbeite mit ilastik",
    "start.project.text": (
        "Ein trainiertes und gespeichertes Projekt der Pixel Classification. Es wird nur gelesen, "
        "nie verändert."
    ),
    "start.project.button": "ilastik-Projekt öffnen",
    "start.map.title": "Ich arbeite mit Fiji/Weka",
    "start.map.text": (
        "Eine Wahrscheinlichkeitskarte, aus Fiji oder anderswoher (TIFF, HDF5, OME-Zarr, NPY), "
        "oder ein Klassifikator der Trainable Weka Segmentation (.model)."
    ),
    "start.map.button": "Karte oder Klassifikator öffnen",
    "start.image.title": "Ich habe nur Bilder",
    "start.image.text": (
        "Hier ein paar Striche malen: Ein Forest lernt dabei von ihnen, wie in ilastik."
    ),
    "start.image.button": "Bild öffnen",
    "start.recent": "Zuletzt geöffnet",
    "start.recent_entry": "{name}    {folder}",
    "start.recent_name": "{name} öffnen",
    "start.enhancers": "Enhancer ansehen",
    "start.enhancers_tip": (
        "Wofür sie gedacht sind, wie gut sie sind, wo sie versagen; weitere hinzufügen"
    ),
    "start.drop": "Oder eine Datei irgendwo auf dieses Fenster ziehen.",
    "start.private": "Nichts verlässt diesen Rechner.",
    # Header
    "device.name": "Was rechnet",
    "device.tip": "Was den Enhancer wirklich ausführt, bei onnxruntime erfragt",
    "device.none": "kein Enhancer geladen",
    # Panels
    "panel.name.0": "Rohdaten",
    "panel.name.1": "Forest",
    "panel.name.2": "Verbessert",
    "panel.name.3": "Segmentierung",
    "panel.description": (
        "Das Mausrad vergrößert an der Maus, Ziehen oder Pfeiltasten verschieben, Bild auf und "
        "Bild ab wechseln die Schicht, bei gehaltener Leertaste sind nur die Rohdaten zu sehen."
    ),
    "panel.key": "Ansicht {number}: {number} zeigt sie allein, 0 zeigt alle",
    "panel.alone": "Ansicht {number} allein zeigen",
    "panel.alone_tip": "Diese Ansicht allein zeigen, oder wieder alle vier ({number} und 0)",
    "panel.no_action": "Keine Aktion",
    "panel.forest_of": "Forest: {name}",
    "panel.map_of": "Wahrscheinlichkeitskarte: {name}",
    "panel.all_classes": "alle Klassen",
    "panel.enhanced_by": "Verbessert: {name}",
    "panel.own_by": "Eigenes Netz: {name}",
    "panel.unsupported_by": "Ohne Rückhalt: {name}",
    "panel.difference_by": "Vom Enhancer geändert: {name}",
    "panel.confidence_by": "Sicherheit: {name}",
    "panel.segmentation_of": "Segmentierung: {name}",
    "panel.failed": "Das konnte nicht berechnet werden.",
    "panel.zoom_in": "Zum Berechnen vergrößern: {count} Kacheln sind im Blick.",
    "panel.paused": "Angehalten. Weiter geht es, sobald die Ansicht bewegt wird.",
    "empty.nothing": "Es gibt kein Bild.",
    "empty.missing": "Das Bild dieses Projekts liegt nicht da, wo das Projekt es sucht.",
    "empty.classifier": "Ein Klassifikator kommt ohne Bild.",
    "empty.waits_for_image": "Wartet auf das Bild.",
    "empty.raw_of_map": "Eine Wahrscheinlichkeitskarte kommt ohne ihre Rohdaten.",
    "empty.no_forest": (
        "Dies ist ein Bild ohne Forest. Stattdessen lässt sich das ilastik-Projekt öffnen."
    ),
    "empty.no_probabilities": (
        "Die verbesserte Karte erscheint hier, sobald es eine Karte des Forests gibt. Ein eigenes "
        "Netz braucht keine: Es sieht die Rohdaten."
    ),
    "empty.no_enhanced": (
        "Die Segmentierung erscheint hier, sobald es eine verbesserte Karte gibt."
    ),
    "legend.name": "Legende: Farben der Wahrscheinlichkeiten von 0 bis 1",
    "legend.tip": (
        "Gleiche Farben und gleicher Bereich in beiden Wahrscheinlichkeitskarten; die Marke steht "
        "bei 0,5. Anklicken für andere Farben."
    ),
    "legend.contrast": "Kontrast ...",
    "legend.contrast_tip": (
        "Einen Teil von 0 bis 1 auf alle Farben verteilen, wenn eine Karte blass ist"
    ),
    "classes.title": "Klassen",
    "classes.tip": "Alle Klassen zugleich zeigen, und wählen, welche davon zu sehen sind",
    "classes.together": "Alle Klassen zugleich",
    "classes.together_tip": (
        "Jede Klasse in ihrer Farbe, gemischt nach ihrer Wahrscheinlichkeit, in beiden Karten; "
        "sonst eine Klasse in den Farben der Legende"
    ),
    "classes.all": "Alle zeigen",
    "classes.all_tip": "Auch die verborgenen Klassen zeigen",
    "mixture.show": "{name} zeigen",
    "mixture.hide": "{name} verbergen",
    "channels.title": "Kanäle",
    "channels.tip": "Welche Kanäle zu sehen sind, in welcher Farbe und mit welchem Kontrast",
    "channels.colour": "Farbe von {name}",
    "channels.contrast": "Kontrast von {name}",
    "channels.green": "Grün",
    "channels.magenta": "Magenta",
    "channels.cyan": "Cyan",
    "channels.yellow": "Gelb",
    "channels.red": "Rot",
    "channels.blue": "Blau",
    "channels.white": "Weiß",
    "lut.ember": "Glut",
    "lut.lagoon": "Lagune",
    "lut.grey": "Grau",
    "outline.name": "Umrisse",
    "outline.tip": "Die Segmentierung als Umrisse statt als Flächen zeigen (H)",
    "layer.choose": "Was Ansicht 3 zeigt",
    "layer.choose_tip": "Was diese Ansicht zeigt (L). Jetzt: {now}",
    "layer.enhanced": "Verbesserte Karte",
    "layer.enhanced.tip": "Was der Enhancer aus der Karte des Forests macht, 0 bis 1.",
    "layer.unsupported": "Ohne Rückhalt",
    "layer.unsupported.tip": (
        "0 bis 1: hell, wo der Enhancer Struktur behauptet, obwohl der Forest dort so gut wie "
        "nichts sieht. Sie kann erfunden sein: in den Rohdaten nachsehen."
    ),
    "layer.confidence": "Sicherheit",
    "layer.confidence.tip": (
        "0 bis 1: wie gut acht Blicke auf die Karte, gedreht und gespiegelt, übereinstimmen. "
        "Dunkel heißt, dass das Ergebnis am Zufall hängt; hell heißt nicht, dass es stimmt. Etwa "
        "8-mal langsamer."
    ),
    "layer.difference": "Unterschied zum Forest",
    "layer.difference.tip": (
        "Verbesserte Karte minus die des Forests, -1 bis 1: zinnoberrot, wo der Enhancer etwas "
        "hinzugefügt hat, blau, wo er etwas entfernt hat, weiß, wo er nichts geändert hat."
    ),
    "claims.name": "Ohne Rückhalt",
    "claims.tip": (
        "Über Rohdaten und Segmentierung mit Streifen markieren, wo der Enhancer Struktur "
        "behauptet, die der Forest nicht sieht (U)"
    ),
    "claims.legend": "Streifen: vom Enhancer behauptet, ohne Rückhalt im Forest",
    "contrast.raw.title": "Kontrast der Rohdaten",
    "contrast.raw.histogram": "Histogramm der sichtbaren Rohwerte mit den beiden Grenzen",
    "contrast.raw.full_tip": "Alle Werte",
    "contrast.raw.numbers": "schwarz {low}   weiß {high}",
    "contrast.channel.title": "Kontrast eines Kanals",
    "contrast.channel.of": "Kontrast von {name}",
    "contrast.channel.histogram": "Histogramm der sichtbaren Werte eines Kanals mit beiden Grenzen",
    "contrast.channel.full_tip": "Alle Werte",
    "contrast.channel.numbers": "schwarz {low}   volle Farbe {high}",
    "contrast.probability.title": "Kontrast beider Wahrscheinlichkeitskarten",
    "contrast.probability.histogram": (
        "Histogramm der sichtbaren Wahrscheinlichkeiten mit den beiden Grenzen, die für beide "
        "Karten gelten"
    ),
    "contrast.probability.full_tip": "Von 0 bis 1",
    "contrast.probability.numbers": "erste Farbe {low}   letzte Farbe {high}",
    "contrast.histogram_tip": (
        "Eine Linie ziehen, oder dazwischen beide; mit Tasten: links und rechts verschieben die "
        "obere, auf und ab die untere Grenze"
    ),
    "contrast.auto": "Automatisch",
    "contrast.auto_tip": "0,5. bis 99,5. Perzentil dessen, was zu sehen ist",
    "contrast.full": "Ganzer Bereich",
    "contrast.note": "Nur die Anzeige ändert sich, nicht die Zahlen.",
    "scale.pixels": "Pixel",
    # Navigation
    "navigation.z": "z",
    "navigation.z_tip": "Schicht (Bild auf, Bild ab, Umschalt und Mausrad)",
    "navigation.t": "t",
    "navigation.t_tip": "Zeitpunkt",
    "navigation.slider": "{name}, Schieberegler",
    "navigation.of": "/ {total}",
    "navigation.position": "y {y}   x {x}",
    "navigation.position_name": "Ort der Maus in Pixeln, oder Größe des Bildes",
    "navigation.size": "{width} x {height} Pixel",
    "navigation.zoom": "{percent} %",
    "navigation.zoom_name": "Vergrößerung",
    "navigation.no_values": "Hier stehen die Werte, sobald die Maus über dem Bild ist.",
    "navigation.zoom_out": "Verkleinern",
    "navigation.zoom_out_tip": "Verkleinern (-)",
    "navigation.zoom_in": "Vergrößern",
    "navigation.zoom_in_tip": "Vergrößern (+)",
    "navigation.fit": "Einpassen",
    "navigation.fit_tip": "Das ganze Bild zeigen (F)",
    "navigation.four": "Vier Ansichten",
    "navigation.four_tip": "Alle vier Ansichten (0)",
    "navigation.single": "Eine Ansicht",
    "navigation.single_tip": "Eine Ansicht allein (1 bis 4)",
    "navigation.curtain": "Vorhang",
    "navigation.curtain_tip": "Zwei Ebenen am selben Ort, mit einem Griff dazwischen (C)",
    "curtain.handle": "Griff des Vorhangs",
    "curtain.keys": (
        "Den Griff ziehen oder mit den Pfeiltasten bewegen; feiner mit der Umschalttaste"
    ),
    "pair.curtain_name": "Links vom Griff",
    "pair.curtain_choice": "Links: {name}",
    "pair.curtain_tip": "Was links vom Griff ist; die Tasten 1 bis 4 wählen, was rechts ist",
    "pair.flicker_name": "Zu sehen, solange X gehalten wird",
    "pair.flicker_choice": "X halten: {name}",
    "pair.flicker_tip": "Welche Ebene den Platz dieser einnimmt, solange X gehalten wird",
    "values.raw": "Rohwert {value}",
    "values.forest": "Forest {value}",
    "values.enhanced": "verbessert {value}",
    "values.unsupported": "ohne Rückhalt {value}",
    "values.confidence": "Sicherheit {value}",
    "values.difference": "Unterschied {value}",
    "values.segmentation": "Segmentierung {value}",
    "values.none": "–",
    "values.inside": "Struktur",
    "values.outside": "Hintergrund",
    # Notice
    "notice.name": "Hinweis",
    "notice.lost": (
        "Der Enhancer lässt {percent} % dessen weg, was der Forest deutlich sieht: Vielleicht "
        "kennt er eine andere Größe oder eine andere Struktur."
    ),
    "notice.lost_of": (
        "Von der Klasse „{name}“ lässt der Enhancer {percent} % dessen weg, was der Forest "
        "deutlich sieht: Vielleicht kennt er eine andere Größe oder eine andere Struktur."
    ),
    "notice.other": "Anderen Enhancer wählen",
    "notice.other_tip": "In Schritt 3 unter den installierten Enhancern wählen",
    "notice.close": "Ausblenden",
    "notice.close_tip": "Diesen Hinweis ausblenden",
    # Dialogs
    "dialog.open": "Öffnen",
    "planes.title": "Was sind die Ebenen?",
    "planes.answer": "Angeben, was sie sind...",
    "axes.title": "Was sind die Achsen?",
    "axes.what": "Was davon ist '{name}'?",
    "axes.why": "Die Datei nennt ihre Achsen nicht. Bis zur Antwort gezeigt als: {size}.",
    "axes.why_stated": "Sie wird gelesen als: {size}. Wenn das falsch ist, hier wählen.",
    "axes.answer": "{size} (Achsen {axes})",
    "axes.slice": "Schicht {number}",
    "axes.time_point": "Zeitpunkt {number}",
    "axes.channel": "Kanal {number}",
    "axes.plane": "das Bild",
    "series.title": "Welches Bild?",
    "question.take": "Diese Antwort nehmen",
    "question.take_tip": "Die Datei so öffnen",
    "question.not": "Abbrechen",
    "question.not_tip": "Alles lassen, wie es ist",
    "dialog.relink": "Wo liegt das Bild jetzt?",
    "dialog.raw": "Bild mit den Rohdaten wählen",
    "dialog.enhancer": "Enhancer wählen",
    "dialog.network": "Ordner des eigenen Netzes wählen",
    "dialog.export": "Exportieren",
    "filter.all": (
        "Alles, was geöffnet werden kann (*.s2d *.ilp *.model *.tif *.tiff *.h5 *.hdf5 *.png *.jpg "
        "*.jpeg *.npy)"
    ),
    "filter.project": "ilastik-Projekte (*.ilp)",
    "filter.map": "Karten und Weka-Klassifikatoren (*.tif *.tiff *.h5 *.hdf5 *.npy *.model)",
    "filter.image": "Bilder (*.tif *.tiff *.h5 *.hdf5 *.png *.jpg *.jpeg *.npy)",
    "filter.any": "Alle Dateien (*)",
    "filter.enhancer": "Enhancer (*.onnx)",
    "filter.write.onnx": "ONNX-Netz (*.onnx)",
    "filter.write.tif": "TIFF (*.tif)",
    "filter.write.h5": "HDF5 (*.h5)",
    "filter.write.zarr": "OME-Zarr (*.zarr)",
    "filter.write.npy": "NumPy (*.npy)",
    # Work
    "work.busy": "Etwas wird geöffnet",
    "work.opening": "{name} wird geöffnet ...",
    "work.open": "{name} öffnen",
    "work.image": "{name} öffnen",
    "work.readings": "Bilder von {name}",
    "work.inside": "In {name} hineinsehen",
    "work.pictures": "Bilder der Klassen",
    "work.judging": "Forest und verbesserte Karte vergleichen",
    "work.self_test": "Forest prüfen",
    "work.enhancer": "{name} laden",
    "no_display": (
        "Es gibt keinen Bildschirm, auf dem sich ein Fenster zeigen ließe.\nWeder DISPLAY noch "
        "WAYLAND_DISPLAY ist gesetzt.\nEs gehen die Befehle ohne Fenster (s2d-desktop --help) oder "
        "--screenshot BILD.png."
    ),
    "screenshot.failed": "Das Bild konnte nicht als {path} gespeichert werden.",
    # Problems
    "problem.title": "Das hat nicht geklappt",
    "problem.sign": "Achtung",
    "problem.show_details": "Einzelheiten zeigen",
    "problem.hide_details": "Einzelheiten ausblenden",
    "problem.details": "Einzelheiten für einen Bericht",
    "problem.details_tip": "Versionen und die Stelle im Programm, an der es geschah",
    "problem.copy": "Bericht kopieren",
    "problem.copy_tip": "Die Meldung und ihre Einzelheiten als Text kopieren",
    "problem.copied": "Der Bericht ist kopiert.",
    "problem.close": "Schließen",
    "problem.close_tip": "Dieses Fenster schließen (Esc)",
    "problem.action.relink": "Neu verknüpfen...",
    "problem.action.raw": "Anderes Bild wählen...",
    "error.cancelled": "Es wurde abgebrochen.",
    "error.memory.what": "Der Arbeitsspeicher reicht nicht.",
    "error.memory.why": "Der Rechner gab nicht mehr her.",
    "error.memory.try": "Andere Programme schließen, oder mit einem kleineren Bild arbeiten.",
    "error.system.what": "Eine Datei konnte nicht gelesen oder geschrieben werden.",
    "error.system.why": "Das System sagt: {reason}.",
    "error.system.try": (
        "Nachsehen, ob der Datenträger da ist und Platz hat, dann noch einmal versuchen."
    ),
    "error.ours.what": "Im Programm ist etwas schiefgegangen.",
    "error.ours.why": "{kind}: {reason}",
    "error.ours.try": (
        "Den Bericht kopieren und an die Entwickler schicken; die eigenen Dateien sind unverändert."
    ),
    "drop.what": "Was auf das Fenster gezogen wurde, lässt sich nicht öffnen.",
    "drop.why": "Es ist keine Datei auf diesem Rechner.",
    "drop.try": (
        "Ein ilastik-Projekt (.ilp), eine Wahrscheinlichkeitskarte oder ein Bild (TIFF, HDF5, PNG, "
        "NPY, OME-Zarr) oder einen Enhancer (.onnx, .zip oder ein Ordner) auf das Fenster ziehen."
    ),
    "example.what": "Das Beispiel ist nicht da.",
    "example.why": "Der Ordner „example“ des Programms enthält kein Projekt.",
    "example.try": "Das Programm neu installieren, oder ein eigenes Projekt öffnen.",
}
