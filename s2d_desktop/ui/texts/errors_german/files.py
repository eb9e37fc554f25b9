"""German: errors about files, maps and axes, by their English sentences."""

PHRASES = {
    "The axes '{}' cannot be read.": "Die Achsen „{}“ lassen sich nicht lesen.",
    "'{}' is none of t (time), z (depth), y (height), x (width), c (channel).": (
        "„{}“ ist weder t (Zeit) noch z (Tiefe), y (Höhe), x (Breite) oder c (Kanal)."
    ),
    "Give the axes as letters of tzyxc in the order of the shape, for instance zyxc.": (
        "Die Achsen als Buchstaben aus tzyxc angeben, in der Reihenfolge der Form, zum Beispiel "
        "zyxc."
    ),
    "Each axis may occur once, and y and x must both be there.": (
        "Jede Achse darf einmal vorkommen, und y und x müssen beide da sein."
    ),
    "The axes '{}' do not fit the image.": "Die Achsen „{}“ passen nicht zum Bild.",
    "They name {} dimensions, the image has {}.": "Sie nennen {} Dimensionen, das Bild hat {}.",
    "Give one letter for each dimension of the image.": (
        "Für jede Dimension des Bildes einen Buchstaben angeben."
    ),
    "'{}' cannot be opened as an image.": "„{}“ lässt sich nicht als Bild öffnen.",
    "This is no image.": "Das ist kein Bild.",
    (
        "It has {} dimension{} ({}); an image has two (height, width) to five (time, depth, "
        "height, width, channel)."
    ): (
        "Dimensionen: {0} ({2}); ein Bild hat zwei (Höhe, Breite) bis fünf (Zeit, Tiefe, Höhe, "
        "Breite, Kanal)."
    ),
    "Save the image with at most five dimensions.": (
        "Das Bild mit höchstens fünf Dimensionen speichern."
    ),
    "The Random Forest cannot be used.": "Der Random Forest lässt sich nicht benutzen.",
    "Its trees point to nodes or features that do not exist; the file may be damaged.": (
        "Seine Bäume verweisen auf Knoten oder Merkmale, die es nicht gibt; die Datei ist "
        "vielleicht beschädigt."
    ),
    "Train the classifier again and save it.": "Den Klassifikator neu trainieren und speichern.",
    "A region outside of '{}' was asked for.": "Ein Bereich außerhalb von „{}“ wurde verlangt.",
    "From {} to {}, but the shape is {}.": "Von {} bis {}, aber die Form ist {}.",
    "'{}' cannot be written with the axes '{}'.": (
        "„{}“ lässt sich nicht mit den Achsen „{}“ schreiben."
    ),
    "It has {} positions along '{}'.": "Es hat {} Stellen entlang „{}“.",
    "Name all axes that are longer than 1.": "Alle Achsen nennen, die länger als 1 sind.",
    "The axes of '{}' cannot be understood.": "Die Achsen von „{}“ sind nicht zu verstehen.",
    "The file holds axis tags as ilastik writes them, but they are damaged.": (
        "Die Datei enthält Achsenangaben, wie ilastik sie schreibt, aber sie sind beschädigt."
    ),
    "Say which axes the image has, for instance zyxc.": (
        "Angeben, welche Achsen das Bild hat, zum Beispiel zyxc."
    ),
    "The axes of '{}' cannot be used.": "Die Achsen von „{}“ lassen sich nicht benutzen.",
    "The values of '{}' cannot be converted to {}.": (
        "Die Werte von „{}“ lassen sich nicht in {} umwandeln."
    ),
    "They are whole numbers ({}), not real numbers between 0 and 1.": (
        "Es sind ganze Zahlen ({}), keine reellen zwischen 0 und 1."
    ),
    "Leave the choice out to keep the values as they are.": (
        "Die Angabe weglassen, dann bleiben die Werte, wie sie sind."
    ),
    "Values cannot be converted to '{}'.": "Werte lassen sich nicht in „{}“ umwandeln.",
    "The choices are uint8 and uint16.": "Zur Wahl stehen uint8 und uint16.",
    "Values cannot be spread from {} to {}.": "Werte lassen sich nicht von {} bis {} spreizen.",
    "The second number must be the larger one.": "Die zweite Zahl muss die größere sein.",
    "{} holds numbers from 0 to {}.": "{} fasst Zahlen von 0 bis {}.",
    "Choose other numbers for 0 and 1, or leave the range out.": (
        "Andere Zahlen für 0 und 1 wählen oder den Bereich weglassen."
    ),
    "The file '{}' was not found.": "Die Datei „{}“ wurde nicht gefunden.",
    "Check the path, or choose the file again.": (
        "Den Pfad prüfen oder die Datei noch einmal wählen."
    ),
    "The file '{}' cannot be read.": "Die Datei „{}“ lässt sich nicht lesen.",
    "The system says: {}.": "Das System sagt: {}.",
    "Check that the disk is connected and that you may read the file.": (
        "Prüfen, ob die Platte verbunden ist und die Datei gelesen werden darf."
    ),
    "'{}' is damaged or not quite {}.": "„{}“ ist beschädigt oder nicht ganz {}.",
    "It begins like {}, but reading it failed: {}.": (
        "Die Datei beginnt wie {}, aber das Lesen misslang: {}."
    ),
    "Copy or export the file again; if Fiji can open it, save it there as TIFF.": (
        "Die Datei noch einmal kopieren oder exportieren; wenn Fiji sie öffnen kann, dort als "
        "TIFF speichern."
    ),
    "The file '{}' is cut off.": "Die Datei „{}“ ist abgeschnitten.",
    "Its pixels would need {} bytes, but the file has only {}.": (
        "Ihre Pixel bräuchten {} Bytes, aber die Datei hat nur {}."
    ),
    "Copy or export the file again.": "Die Datei noch einmal kopieren oder exportieren.",
    "'{}' cannot be written.": "„{}“ lässt sich nicht schreiben.",
    "Check that you may write to this folder, or choose another one.": (
        "Prüfen, ob in diesen Ordner geschrieben werden darf, oder einen anderen wählen."
    ),
    "The values in '{}' are not grey values.": "Die Werte in „{}“ sind keine Grauwerte.",
    "They are stored as {} (type {}).": "Sie sind als {} gespeichert (Typ {}).",
    "Save the image with integer or real numbers, for instance 8-bit, 16-bit or 32-bit.": (
        "Das Bild mit ganzen oder reellen Zahlen speichern, zum Beispiel 8, 16 oder 32 Bit."
    ),
    "The file '{}' is empty.": "Die Datei „{}“ ist leer.",
    "It has 0 bytes; the copy or download that made it may have been interrupted.": (
        "Sie hat 0 Bytes; vielleicht wurde das Kopieren oder Herunterladen unterbrochen."
    ),
    "There is not enough space to write '{}'.": "Es ist nicht genug Platz, um „{}“ zu schreiben.",
    "The disk of {} has {} GiB left.": "Auf der Platte von {} sind {} GiB frei.",
    "Free some space or choose another folder.": "Platz schaffen oder einen anderen Ordner wählen.",
    "There are no pixels in '{}'.": "In „{}“ sind keine Pixel.",
    "Its shape is {}.": "Die Form ist {}.",
    "Check that this is the right file, or export it again.": (
        "Prüfen, ob es die richtige Datei ist, oder sie noch einmal exportieren."
    ),
    "'{}' is a folder, not an image.": "„{}“ ist ein Ordner, kein Bild.",
    "The path {} names a folder.": "Der Pfad {} nennt einen Ordner.",
    "Name one image file inside it.": "Eine Bilddatei darin nennen.",
    "'{}' cannot have the axes in the order '{}'.": (
        "„{}“ kann die Achsen nicht in der Reihenfolge „{}“ haben."
    ),
    "Files that end in '{}' always have them in the order '{}', which other programs expect.": (
        "Dateien, die auf „{}“ enden, haben sie immer in der Reihenfolge „{}“, die andere "
        "Programme erwarten."
    ),
    "Choose .h5 or .npy, or leave the order out.": (
        ".h5 oder .npy wählen, oder die Reihenfolge weglassen."
    ),
    "The result for '{}' cannot have the axes '{}'.": (
        "Das Ergebnis für „{}“ kann die Achsen „{}“ nicht haben."
    ),
    "Name all axes that are longer than 1, for instance {}.": (
        "Alle Achsen nennen, die länger als 1 sind, zum Beispiel {}."
    ),
    "The table '{}' cannot be written.": "Die Tabelle „{}“ lässt sich nicht schreiben.",
    "Its name ends in '{}'; tables are written as CSV.": (
        "Ihr Name endet auf „{}“; Tabellen werden als CSV geschrieben."
    ),
    "Choose a name that ends in .csv.": "Einen Namen wählen, der auf .csv endet.",
    "There is a folder of that name.": "Es gibt einen Ordner dieses Namens.",
    "The folder '{}' does not exist.": "Den Ordner „{}“ gibt es nicht.",
    "Choose another name or folder.": "Einen anderen Namen oder Ordner wählen.",
    "It begins like a TIFF file, but none of its pages can be read.": (
        "Sie fängt an wie eine TIFF-Datei, doch keine ihrer Seiten ist zu lesen."
    ),
    "It was made, but nothing was ever written into it.": (
        "Er wurde angelegt, doch nie wurde etwas hineingeschrieben."
    ),
    "The planes of '{}' cannot be told apart as classes.": (
        "Die Ebenen von „{}“ sind nicht als Klassen zu erkennen."
    ),
    "Neither do their labels repeat, nor do planes that follow one another add up to 1.": (
        "Weder wiederholen sich ihre Namen, noch ergeben aufeinander folgende Ebenen zusammen 1."
    ),
    "In Fiji use Image > Hyperstacks > Stack to Hyperstack, and save it again.": (
        "In Fiji Image > Hyperstacks > Stack to Hyperstack benutzen und noch einmal speichern."
    ),
    "'{}' looks like raw data, not probabilities.": (
        "„{}“ sieht nach Rohdaten aus, nicht nach Wahrscheinlichkeiten."
    ),
    "It holds {} in a format of microscopes.": "Es enthält {} in einem Format von Mikroskopen.",
    "Choose the map that ilastik or Weka exported, or open this file as an image.": (
        "Die Karte wählen, die ilastik oder Weka exportiert hat, oder diese Datei als Bild öffnen."
    ),
    "'{}' cannot be used as a probability map.": (
        "„{}“ lässt sich nicht als Wahrscheinlichkeitskarte benutzen."
    ),
    "JPEG changes the values to save space.": "JPEG verändert die Werte, um Platz zu sparen.",
    "Export the map again as TIFF or HDF5 with 32-bit values.": (
        "Die Karte noch einmal als TIFF oder HDF5 mit 32-Bit-Werten exportieren."
    ),
    "'{}' is no project of this program.": "„{}“ ist kein Projekt dieses Programms.",
    "Its name ends like one, but it was written by another program.": (
        "Der Name endet so, aber geschrieben hat es ein anderes Programm."
    ),
    "Choose another file.": "Eine andere Datei wählen.",
    "'{}' was saved by a newer version of this program.": (
        "„{}“ wurde von einer neueren Version dieses Programms gespeichert."
    ),
    "It is of version {}; this program reads version {}.": (
        "Es ist Version {}; dieses Programm liest Version {}."
    ),
    "Install the newer version to open it; the file is left as it is.": (
        "Die neuere Version installieren, um es zu öffnen; die Datei bleibt, wie sie ist."
    ),
    "'{}' is a stack of features, not a probability map.": (
        "„{}“ ist ein Stapel von Merkmalen, keine Wahrscheinlichkeitskarte."
    ),
    (
        "Its planes are named {}, {}, ... as Trainable Weka Segmentation names the features that "
        "its classifier sees."
    ): (
        "Die Ebenen heißen {}, {}, ... wie Trainable Weka Segmentation die Merkmale nennt, die "
        "sein Klassifikator sieht."
    ),
    "Choose the map: 'Get probability' in Weka, or apply the classifier (.model) to the image.": (
        "Die Karte wählen: „Get probability“ in Weka, oder den Klassifikator (.model) auf das "
        "Bild anwenden."
    ),
    "'{}' holds values that are not numbers.": "„{}“ enthält Werte, die keine Zahlen sind.",
    "{} of {} values in a sample are NaN or infinite.": (
        "{} von {} Werten einer Stichprobe sind NaN oder unendlich."
    ),
    (
        "Export the map again, or replace these values, for instance in Fiji with Process > Math "
        "> NaN Background off and Remove NaNs."
    ): (
        "Die Karte noch einmal exportieren oder diese Werte ersetzen, zum Beispiel in Fiji mit "
        "Process > Math > NaN Background off und Remove NaNs."
    ),
    "'{}' is a coloured picture, not a probability map.": (
        "„{}“ ist ein farbiges Bild, keine Wahrscheinlichkeitskarte."
    ),
    "Its red, green and blue values do not add up as the probabilities of classes do.": (
        "Rot, Grün und Blau ergeben zusammen nicht 1, wie es die Wahrscheinlichkeiten von Klassen"
        " tun."
    ),
    "Export the probabilities themselves as 32-bit TIFF or HDF5.": (
        "Die Wahrscheinlichkeiten selbst als TIFF oder HDF5 mit 32 Bit exportieren."
    ),
    "'{}' looks like labels, not probabilities.": (
        "„{}“ sieht nach Labels aus, nicht nach Wahrscheinlichkeiten."
    ),
    "{}: these seem to be numbers of classes.": "{}: Das scheinen Nummern von Klassen zu sein.",
    "Export the probabilities: in ilastik the source 'Probabilities', in Weka 'Get probability'.": (
        "Die Wahrscheinlichkeiten exportieren: in ilastik die Quelle „Probabilities“, in Weka "
        "„Get probability“."
    ),
    "A sample of {} values holds only {} different ones.": (
        "Eine Stichprobe von {} Werten enthält nur {} verschiedene."
    ),
    "Export the probabilities themselves.": "Die Wahrscheinlichkeiten selbst exportieren.",
    (
        "It holds whole numbers in one channel, and only {} of a sample are near 0 or {}, where "
        "most values of a probability map are."
    ): (
        "Es enthält ganze Zahlen in einem Kanal, und nur {} einer Stichprobe liegen nahe 0 oder "
        "{}, wo die meisten Werte einer Wahrscheinlichkeitskarte liegen."
    ),
    (
        "Choose the map that ilastik or Weka exported; if this is one, name its axes, or save it "
        "with 32-bit values between 0 and 1."
    ): (
        "Die Karte wählen, die ilastik oder Weka exportiert hat; ist dies eine, ihre Achsen "
        "nennen oder sie mit 32-Bit-Werten zwischen 0 und 1 speichern."
    ),
    "{}; probabilities lie between 0 and 1.": "{}; Wahrscheinlichkeiten liegen zwischen 0 und 1.",
    (
        "If this is a map that was multiplied by 255, divide it by 255; else choose the map that "
        "ilastik or Weka exported, or open this file as an image."
    ): (
        "Ist dies eine mit 255 multiplizierte Karte, durch 255 teilen; sonst die Karte wählen, "
        "die ilastik oder Weka exportiert hat, oder diese Datei als Bild öffnen."
    ),
    "How were the values of '{}' made whole numbers?": (
        "Wie wurden die Werte von „{}“ zu ganzen Zahlen?"
    ),
    (
        "Its classes add up to {} to {} instead of {}; Fiji scales by the display range when it "
        "converts to 8-bit."
    ): (
        "Die Klassen ergeben zusammen {} bis {} statt {}; Fiji skaliert beim Umwandeln in 8 Bit "
        "nach dem angezeigten Bereich."
    ),
    "Save the map as 32-bit, or set the display range to 0..1 before converting.": (
        "Die Karte mit 32 Bit speichern, oder vor dem Umwandeln den angezeigten Bereich auf 0 bis"
        " 1 stellen."
    ),
    "'{}' was written by a newer version of this program.": (
        "„{}“ wurde von einer neueren Version dieses Programms geschrieben."
    ),
    "Its format is number {}; this version knows {}.": (
        "Das Format hat die Nummer {}; diese Version kennt {}."
    ),
    "Install the newer version, or paint the strokes again.": (
        "Die neuere Version installieren oder die Striche neu malen."
    ),
    "The strokes could not be saved in '{}'.": (
        "Die Striche konnten nicht in „{}“ gespeichert werden."
    ),
    "Check that you may write to the folder and that the disk has room.": (
        "Prüfen, ob in den Ordner geschrieben werden darf und die Platte Platz hat."
    ),
    "Its name ends in '{}'; the formats are {}.": "Der Name endet auf „{}“; die Formate sind {}.",
    "Choose a name that ends in one of these.": "Einen Namen wählen, der auf eines davon endet.",
    "There is no compression '{}'.": "Die Komprimierung „{}“ gibt es nicht.",
    "Choose zlib or none.": "zlib wählen oder keine.",
    "There is a folder of that name, and it is not an earlier result.": (
        "Es gibt einen Ordner dieses Namens, und er ist kein früheres Ergebnis."
    ),
    "Choose another name.": "Einen anderen Namen wählen.",
    "'{}' would be overwritten while it is being read.": (
        "„{}“ würde überschrieben, während es gelesen wird."
    ),
    "The result would be written over one of its own inputs.": (
        "Das Ergebnis würde über eine seiner eigenen Eingaben geschrieben."
    ),
    "Choose another name for the result.": "Einen anderen Namen für das Ergebnis wählen.",
    "The project looks for the image '{}', which is not there.": (
        "Das Projekt sucht das Bild „{}“, das nicht da ist."
    ),
    "Choose the file where it is now; name and size are checked.": (
        "Die Datei wählen, wo sie jetzt ist; Name und Größe werden geprüft."
    ),
    "'{}' is not there.": "„{}“ ist nicht da.",
    "The folder {} has no file of this name; it may have been moved.": (
        "Im Ordner {} gibt es keine Datei dieses Namens; vielleicht wurde sie verschoben."
    ),
    "Choose the file where it is now.": "Die Datei wählen, wo sie jetzt ist.",
    "'{}' cannot be opened here.": "„{}“ lässt sich hier nicht öffnen.",
    "Files that end in '{}' are no images and no ilastik projects.": (
        "Dateien, die auf „{}“ enden, sind weder Bilder noch ilastik-Projekte."
    ),
    (
        "Open an ilastik project (.ilp), a Weka classifier (.model), or a probability map or "
        "image as TIFF, HDF5, PNG, NPY or OME-Zarr."
    ): (
        "Ein ilastik-Projekt (.ilp), einen Weka-Klassifikator (.model), oder eine "
        "Wahrscheinlichkeitskarte oder ein Bild als TIFF, HDF5, PNG, NPY oder OME-Zarr öffnen."
    ),
    "The image '{}' does not belong to this map.": "Das Bild „{}“ gehört nicht zu dieser Karte.",
    "It has (t, z, y, x) = {}; the map has {}.": "Es hat (t, z, y, x) = {}; die Karte hat {}.",
    "Choose the image from which the map was computed.": (
        "Das Bild wählen, aus dem die Karte berechnet wurde."
    ),
}
