"""German: step 5, where results are written."""

SENTENCES = {
    "export.title": "Exportieren",
    "export.text": (
        "Ergebnisse des ganzen Bildes in eine Datei schreiben. Ein Blatt daneben sagt, wie sie "
        "entstand, mit zwei Sätzen für einen Methodenteil."
    ),
    "export.product.label": "Was",
    "export.product.tip": "Was geschrieben wird",
    "export.product.enhanced": "Verbesserte Karte",
    "export.product.segmentation": "Segmentierung (Maske)",
    "export.product.objects": "Objekte",
    "export.product.unsupported": "Ohne Rückhalt",
    "export.product.confidence": "Sicherheit",
    "export.product.probabilities": "Forest: Wahrscheinlichkeiten",
    "export.product.classes": "Forest: einfache Segmentierung",
    "export.product.uncertainty": "Forest: Unsicherheit",
    "export.product.labels": "Gemalte Labels",
    "export.about.enhanced": "Die Karte aus Ansicht 3: ein Kanal, 0 bis 1.",
    "export.about.segmentation": "8 Bit: 1, wo Schritt 4 Struktur findet, sonst 0.",
    "export.about.objects": (
        "Ganze Zahlen (für Fiji 16 Bit), eine für jedes Objekt oder jede Zelle aus Schritt 4."
    ),
    "export.about.unsupported": (
        "0 bis 1: was der Enhancer behauptet, wo der Forest so gut wie nichts sieht."
    ),
    "export.about.confidence": "0 bis 1: wie gut die acht Blicke übereinstimmen.",
    "export.about.probabilities": (
        "Ansicht 2 für jede Klasse, 0 bis 1, mit den Klassen als Kanälen: „Probabilities“ von "
        "ilastik."
    ),
    "export.about.classes": (
        "8 Bit: an jedem Pixel die Nummer seiner wahrscheinlichsten Klasse, 1, 2, 3 und so weiter: "
        "„Simple Segmentation“ von ilastik."
    ),
    "export.about.uncertainty": (
        "0, wo der Forest sicher ist, 1, wo zwei Klassen gleich wahrscheinlich sind: „Uncertainty“ "
        "von ilastik."
    ),
    "export.about.labels": (
        "8 Bit: die Nummer der Klasse, wo etwas gemalt ist, sonst 0: „Labels“ von ilastik."
    ),
    "export.each_class": "Eine Datei je Klasse",
    "export.each_class_tip": "Der Name der Klasse wird an den Namen ihrer Datei gehängt",
    "export.every_image": "Von allen Bildern des Projekts",
    "export.every_image_tip": (
        "Eine Datei für jedes Bild, das da ist, in einen Ordner, nach dem Bild benannt"
    ),
    "export.folder": "Einen Ordner für die Dateien wählen",
    "export.format.label": "Format",
    "export.format.tip": "Dateiformat",
    "export.format.tif": "TIFF (öffnet sich in Fiji)",
    "export.format.h5": "HDF5 (öffnet sich in ilastik)",
    "export.format.zarr": "OME-Zarr (große Bilder)",
    "export.format.npy": "NumPy",
    "export.values.label": "Werte",
    "export.values.tip": (
        "Reelle Zahlen verlieren nichts; ganze Zahlen brauchen weniger Platz. Gerundet wird wie in "
        "ilastik"
    ),
    "export.values.float32": "reell, 0 bis 1 (32 Bit)",
    "export.values.uint8": "ganz, 0 bis 255 (8 Bit)",
    "export.values.uint16": "ganz, 0 bis 65535 (16 Bit)",
    "export.more": "Weitere Einstellungen",
    "export.more_tip": "Bereich der Werte, Reihenfolge der Achsen, Kompression",
    "export.low.label": "0 wird geschrieben als",
    "export.low.tip": "Die Zahl in der Datei für den Wert 0",
    "export.high.label": "1 wird geschrieben als",
    "export.high.tip": "Die Zahl in der Datei für den Wert 1",
    "export.order.label": "Reihenfolge der Achsen",
    "export.order.tip": (
        "Buchstaben in der Reihenfolge der Datei: t Zeit, z Tiefe, y Höhe, x Breite, c Klasse. "
        "TIFF und OME-Zarr haben eine eigene Reihenfolge"
    ),
    "export.order.own": "wie das Bild ({axes})",
    "export.compress": "Komprimiert",
    "export.compress_tip": "Kleinere Dateien ohne Verlust, deren Schreiben länger dauert",
    "export.smallest.label": "Kleinstes Objekt",
    "export.smallest.tip": "Objekte mit weniger Pixeln werden weggelassen",
    "export.smallest.suffix": " Pixel",
    "export.fiji": "Für Fiji: Farben, Umrisse, Makro",
    "export.fiji_tip": (
        "Farben, die ImageJ und Fiji zeigen; neben der Datei ein Makro (.ijm), das sie mit ihrem "
        "Bild öffnet, und von einer Segmentierung die Umrisse für den ROI Manager (.zip)"
    ),
    "export.button": "Exportieren...",
    "export.button_tip": "Wählen, wohin die Datei geschrieben wird (Strg+E führt hierher)",
    "export.methods": "Text für den Methodenteil kopieren",
    "export.methods_tip": (
        "Zwei oder drei Sätze, wie die Datei entstand, und die Literatur; sie stehen auch auf dem "
        "Blatt neben der Datei"
    ),
    "export.methods_copied": "✓ Kopiert",
    "export.missing.image": "Es gibt noch kein Bild.",
    "export.missing.probabilities": "Es gibt noch keine Wahrscheinlichkeiten.",
    "export.missing.enhanced": (
        "Es gibt noch keine verbesserte Karte; in Schritt 3 einen Enhancer wählen."
    ),
    "export.missing.own_network": (
        "Diese Ebene gibt es beim eigenen Netz nicht: Es sieht Rohdaten und keinen Forest."
    ),
    "export.missing.forest": (
        "Offen ist eine Karte aus einer Datei. Einfache Segmentierung und Unsicherheit werden von "
        "einem Forest geschrieben: das Projekt oder den Klassifikator öffnen."
    ),
    "export.missing.labels": "Hier gibt es keine gemalten Labels.",
    "export.missing.confidence": "In Schritt 3 „Sicherheit aus acht Blicken“ einschalten.",
    "export.command": "Als Befehl",
    "export.command_tip": (
        "Was die Befehlszeile täte, um dieselbe Datei zu schreiben; eine verbesserte Karte weicht "
        "höchstens durch Rundung davon ab"
    ),
    "export.no_command.map": "Keiner: Die Wahrscheinlichkeiten dieser Karte sind schon eine Datei.",
    "export.no_command.relinked": (
        "Keiner: Auf der Befehlszeile findet ein Projekt seine Bilder nur da, wo es sie sucht. Die "
        "Bilder zurücklegen, oder das Projekt mit Malen > Als ilastik-Projekt speichern neu "
        "schreiben."
    ),
    "export.no_command.parts": (
        "Keiner: Auf der Befehlszeile sieht ein Netz ein Bild in einer einzigen Datei."
    ),
    "export.replace.title": "Dateien ersetzen?",
    "export.replace.text": "{names} würde ersetzt.",
    "export.copy": "Kopieren",
    "export.copy_tip": "Den Befehl kopieren",
}
