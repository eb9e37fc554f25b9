"""German: errors about forests, networks and objects, by their English sentences."""

PHRASES = {
    "'{}' has too many classes for a segmentation.": (
        "„{}“ hat zu viele Klassen für eine Segmentierung."
    ),
    "It has {}; their numbers must fit into 8 bits.": (
        "Es sind {}; ihre Nummern müssen in 8 Bit passen."
    ),
    "Use a map of at most {} classes.": "Eine Karte mit höchstens {} Klassen benutzen.",
    "'{}' does not fit this map.": "„{}“ passt nicht zu dieser Karte.",
    "It takes {}; {} was given to it.": "Er nimmt {}; gegeben wurde {}.",
    "Choose another Enhancer.": "Einen anderen Enhancer wählen.",
    "Choose an Enhancer for one class, or name all the classes that it takes.": (
        "Einen Enhancer für eine Klasse wählen, oder alle Klassen nennen, die er nimmt."
    ),
    "Class number {} of '{}' cannot be enhanced.": (
        "Klasse Nummer {} von „{}“ lässt sich nicht verbessern."
    ),
    "The map has {} classes.": "Die Karte hat {} Klassen.",
    "Choose one of the classes by its name.": "Eine der Klassen an ihrem Namen wählen.",
    "'{}' cannot be applied in tiles.": "„{}“ lässt sich nicht in Kacheln anwenden.",
    "It takes only {} voxels, of which {} on each side see the surroundings.": (
        "Er nimmt nur {} Voxel, von denen {} auf jeder Seite die Umgebung sehen."
    ),
    "Export it with a free height and width.": "Mit freier Höhe und Breite exportieren.",
    "The image is too small for the features with sigma {}.": (
        "Das Bild ist zu klein für die Merkmale mit Sigma {}."
    ),
    "They need {} voxels along {}, the image has {}.": (
        "Sie brauchen {} Voxel entlang {}, das Bild hat {}."
    ),
    "Use a larger image, or train the classifier with smaller sigmas or with these sigmas in 2D.": (
        "Ein größeres Bild benutzen, oder den Klassifikator mit kleineren Sigmas oder mit diesen "
        "Sigmas in 2D trainieren."
    ),
    "Use a larger image, or train the classifier with smaller sigmas.": (
        "Ein größeres Bild benutzen, oder den Klassifikator mit kleineren Sigmas trainieren."
    ),
    "'{}' does not fit the Random Forest.": "„{}“ passt nicht zum Random Forest.",
    "The Random Forest does not fit the classes.": "Der Random Forest passt nicht zu den Klassen.",
    "It knows label {}, but there are only {} classes.": (
        "Er kennt das Label {}, aber es gibt nur {} Klassen."
    ),
    "There are more than {} separate objects.": "Es gibt mehr als {} einzelne Objekte.",
    "A map in which single pixels are above the threshold is mostly noise.": (
        "Eine Karte, in der einzelne Pixel über dem Schwellwert liegen, ist meist Rauschen."
    ),
    "Choose another threshold, a minimum size, or enhance the map before.": (
        "Einen anderen Schwellwert oder eine kleinste Größe wählen, oder die Karte vorher "
        "verbessern."
    ),
    "The prediction mask of '{}' does not fit it.": "Die Maske zu „{}“ passt nicht dazu.",
    "The mask is {}, the image {}.": "Die Maske ist {}, das Bild {}.",
    "Choose another mask in ilastik, or remove it, and save the project.": (
        "In ilastik eine andere Maske wählen, oder sie entfernen, und das Projekt speichern."
    ),
    "Probabilities cannot be compared with the truth.": (
        "Die Wahrscheinlichkeiten lassen sich nicht mit der Wahrheit vergleichen."
    ),
    "{} of {} values are not numbers (NaN).": "{} von {} Werten sind keine Zahlen (NaN).",
    "Export the probability map again.": "Die Wahrscheinlichkeitskarte noch einmal exportieren.",
    "The network '{}' is too large.": "Das Netz „{}“ ist zu groß.",
    "It has {} GB; up to {} GB can be used.": "Es hat {} GB; bis zu {} GB lassen sich benutzen.",
    "Choose a smaller network.": "Ein kleineres Netz wählen.",
    "'{}' is not a network that can be read.": "„{}“ ist kein Netz, das sich lesen lässt.",
    "It holds no layers; it may be empty or of another kind.": (
        "Es enthält keine Schichten; vielleicht ist es leer oder von anderer Art."
    ),
    "Choose the .onnx file of a network.": "Die .onnx-Datei eines Netzes wählen.",
    "The network '{}' is damaged.": "Das Netz „{}“ ist beschädigt.",
    "'{}' is shorter than the weights that should be in it.": (
        "„{}“ ist kürzer als die Gewichte, die darin sein sollten."
    ),
    "Copy or download both files again.": "Beide Dateien noch einmal kopieren oder herunterladen.",
    "The network '{}' cannot be used here.": "Das Netz „{}“ lässt sich hier nicht benutzen.",
    "It has {} inputs and {} outputs; one image goes in and one map comes out.": (
        "Es hat {} Eingänge und {} Ausgänge; ein Bild geht hinein, und eine Karte kommt heraus."
    ),
    "Choose a network that takes one image.": "Ein Netz wählen, das ein Bild nimmt.",
    "Its input or its output is not made of 32-bit floating-point numbers.": (
        "Sein Eingang oder Ausgang besteht nicht aus 32-Bit-Gleitkommazahlen."
    ),
    "Export the network with float32 input and output; its weights may be 16-bit.": (
        "Das Netz mit Ein- und Ausgang in float32 exportieren; seine Gewichte dürfen 16 Bit haben."
    ),
    (
        "Its input has {} dimensions; a network for slices has four (batch, channel, height, "
        "width), one for volumes five (batch, channel, depth, height, width)."
    ): (
        "Sein Eingang hat {} Dimensionen; ein Netz für Schichten hat vier (Stapel, Kanal, Höhe, "
        "Breite), eines für Volumen fünf (Stapel, Kanal, Tiefe, Höhe, Breite)."
    ),
    "Choose a network for slices or for volumes.": (
        "Ein Netz für Schichten oder für Volumen wählen."
    ),
    "It does not say how many channels its input has.": (
        "Es sagt nicht, wie viele Kanäle sein Eingang hat."
    ),
    "Export the network with a fixed number of channels.": (
        "Das Netz mit fester Zahl von Kanälen exportieren."
    ),
    "It takes several images at once, or a fixed height with any width.": (
        "Es nimmt mehrere Bilder auf einmal, oder eine feste Höhe mit beliebiger Breite."
    ),
    "Export the network with a free batch, height and width.": (
        "Das Netz mit freiem Stapel, freier Höhe und Breite exportieren."
    ),
    "It is no ONNX file, or it was cut off while it was copied.": (
        "Es ist keine ONNX-Datei, oder sie wurde beim Kopieren abgeschnitten."
    ),
    "Copy or download the file again.": "Die Datei noch einmal kopieren oder herunterladen.",
    "The network '{}' cannot be opened.": "Das Netz „{}“ lässt sich nicht öffnen.",
    "{} is missing, is a folder or may not be read.": (
        "{} fehlt, ist ein Ordner oder darf nicht gelesen werden."
    ),
    "Check the path of the network.": "Den Pfad des Netzes prüfen.",
    "The network '{}' cannot be used.": "Das Netz „{}“ lässt sich nicht benutzen.",
    "It wants the operator '{}' of '{}', which is not part of ONNX.": (
        "Es braucht den Operator „{}“ von „{}“, der nicht zu ONNX gehört."
    ),
    "Export the network again as plain ONNX, or choose another file.": (
        "Das Netz noch einmal als reines ONNX exportieren, oder eine andere Datei wählen."
    ),
    "The network '{}' is not complete.": "Das Netz „{}“ ist nicht vollständig.",
    "Its weights lie in a second file.": "Seine Gewichte liegen in einer zweiten Datei.",
    "Choose the network where it lies on the disk, with its second file beside it.": (
        "Das Netz dort wählen, wo es auf der Platte liegt, mit der zweiten Datei daneben."
    ),
    "It wants to read '{}', a file outside of its own folder.": (
        "Es will „{}“ lesen, eine Datei außerhalb des eigenen Ordners."
    ),
    "Use networks only from people you trust; ask them for one whole file.": (
        "Netze nur von Leuten benutzen, denen man traut; sie um eine einzige ganze Datei bitten."
    ),
    "Its weights are expected in '{}' beside it, which is missing.": (
        "Seine Gewichte werden in „{}“ daneben erwartet, und die Datei fehlt."
    ),
    "Copy both files into one folder.": "Beide Dateien in einen Ordner kopieren.",
    "Its weights have more than {} GB.": "Seine Gewichte haben mehr als {} GB.",
    "The weights '{}' cannot be read from '{}'.": (
        "Die Gewichte „{}“ lassen sich nicht aus „{}“ lesen."
    ),
    "'{}' cannot be applied to '{}'.": "„{}“ lässt sich nicht auf „{}“ anwenden.",
    "It is made for volumes and looks at several slices at once; this is a single slice.": (
        "Es ist für Volumen gemacht und sieht mehrere Schichten auf einmal; das hier ist eine "
        "einzige Schicht."
    ),
    "Choose a network for slices (2-D), or give a volume.": (
        "Ein Netz für Schichten (2-D) wählen, oder ein Volumen angeben."
    ),
    "'{}' has no output {}.": "„{}“ hat keinen Ausgang {}.",
    "It gives {} map(s).": "Karten, die es gibt: {}.",
    "Choose another network, or correct its description.": (
        "Ein anderes Netz wählen, oder seine Beschreibung berichtigen."
    ),
    "'{}' does not give probabilities.": "„{}“ gibt keine Wahrscheinlichkeiten.",
    "Its values go from {} to {} instead of 0 to 1.": (
        "Seine Werte gehen von {} bis {} statt von 0 bis 1."
    ),
    "Choose a network that ends in a sigmoid, or export it again with one.": (
        "Ein Netz wählen, das mit einer Sigmoidfunktion endet, oder es mit einer noch einmal "
        "exportieren."
    ),
    "An object size of {} pixels cannot be used.": (
        "Eine Objektgröße von {} Pixeln ist nicht möglich."
    ),
    "It must be a positive number: the diameter of a typical object.": (
        "Es muss eine positive Zahl sein: der Durchmesser eines typischen Objekts."
    ),
    "Measure an object in the image and give its diameter in pixels.": (
        "Im Bild ein Objekt messen und seinen Durchmesser in Pixeln angeben."
    ),
    "'{}' is not a probability map from 0 to 1.": (
        "„{}“ ist keine Wahrscheinlichkeitskarte von 0 bis 1."
    ),
    "Its values go from {} to {}.": "Die Werte gehen von {} bis {}.",
    "Divide an 8-bit map by 255, or export the probabilities as 32-bit float.": (
        "Eine 8-Bit-Karte durch 255 teilen, oder die Wahrscheinlichkeiten mit 32 Bit exportieren."
    ),
    "{} of {} values in the part that was read are not numbers (NaN or infinite).": (
        "{} von {} Werten in dem gelesenen Teil sind keine Zahlen (NaN oder unendlich)."
    ),
    "'{}' does not fit the network '{}'.": "„{}“ passt nicht zum Netz „{}“.",
    "It has {} channel(s) ({}); the network learned from images of {}.": (
        "Es hat {} Kanäle ({}); das Netz hat an Bildern mit {} gelernt."
    ),
    "Give an image with the same channels, or name its axes if they were read wrongly.": (
        "Ein Bild mit denselben Kanälen angeben, oder seine Achsen nennen, wenn sie falsch "
        "gelesen wurden."
    ),
    "The network '{}' cannot be applied in tiles.": (
        "Das Netz „{}“ lässt sich nicht in Kacheln anwenden."
    ),
    "Its description normalises each image by its own statistics.": (
        "Seine Beschreibung normiert jedes Bild mit dessen eigener Statistik."
    ),
    "Use a network whose description holds the statistics (fixed_zero_mean_unit_variance).": (
        "Ein Netz benutzen, dessen Beschreibung die Statistik enthält "
        "(fixed_zero_mean_unit_variance)."
    ),
    "'{}' cannot be shown to a network.": "„{}“ lässt sich keinem Netz zeigen.",
    "{} of {} values in the part that was read (slice {}) are not numbers (NaN or infinite).": (
        "{} von {} Werten in dem gelesenen Teil (Schicht {}) sind keine Zahlen (NaN oder "
        "unendlich)."
    ),
    "Save the image again, or replace these values.": (
        "Das Bild noch einmal speichern, oder diese Werte ersetzen."
    ),
    "A beta of {} cannot be used.": "Ein Beta von {} ist nicht möglich.",
    "It says how readily membranes are believed: more than 0 and less than 1.": (
        "Es sagt, wie bereitwillig Membranen geglaubt wird: mehr als 0 und weniger als 1."
    ),
    "Choose 0.5, a larger one if cells are joined, a smaller one if cells are cut.": (
        "0.5 wählen, ein größeres, wenn Zellen zusammenhängen, ein kleineres, wenn sie "
        "zerschnitten sind."
    ),
    "A scale of {} cannot be used.": "Ein Maßstab von {} ist nicht möglich.",
    "Maps can be magnified by {} to {}.": "Karten lassen sich um {} bis {} vergrößern.",
    "Choose a scale near (size of the objects that the Enhancer knows) / (size of yours).": (
        "Einen Maßstab nahe (Größe der Objekte, die der Enhancer kennt) / (Größe der eigenen) "
        "wählen."
    ),
    "It gives numbers that are not finite even for an empty image.": (
        "Selbst für ein leeres Bild gibt es Zahlen, die nicht endlich sind."
    ),
    "The file may be damaged; copy it again or train again.": (
        "Die Datei ist vielleicht beschädigt; noch einmal kopieren oder neu trainieren."
    ),
    "The network '{}' does not fit this map.": "Das Netz „{}“ passt nicht zu dieser Karte.",
    "It takes {}, the map given has {} dimensions with batch and channel.": (
        "Es nimmt {}, die gegebene Karte hat {} Dimensionen mit Stapel und Kanal."
    ),
    "Choose another network.": "Ein anderes Netz wählen.",
    "It takes {} channel(s), the map given has {} channel(s).": (
        "Es nimmt {} Kanäle, die gegebene Karte hat {}."
    ),
    "It takes only images of {} pixels, not {}.": "Es nimmt nur Bilder von {} Pixeln, nicht {}.",
    "Export the network with a free height and width.": (
        "Das Netz mit freier Höhe und Breite exportieren."
    ),
    (
        "From an image of {} pixels it makes an output of shape {}; a map of the same size is "
        "needed."
    ): (
        "Aus einem Bild von {} Pixeln macht es einen Ausgang der Form {}; eine Karte derselben "
        "Größe ist nötig."
    ),
    "Choose a network that gives one map of the size of its input.": (
        "Ein Netz wählen, das eine Karte von der Größe seines Eingangs gibt."
    ),
    "The network '{}' could not be computed.": "Das Netz „{}“ konnte nicht berechnet werden.",
    (
        "{} stopped on an image of {} pixels; memory may be short, or the size may not suit the "
        "network."
    ): (
        "{} brach bei einem Bild von {} Pixeln ab; vielleicht ist der Speicher knapp, oder die "
        "Größe passt dem Netz nicht."
    ),
    "Close other programs, or choose another network.": (
        "Andere Programme schließen, oder ein anderes Netz wählen."
    ),
    "onnxruntime refuses it: {}": "onnxruntime weist es zurück: {}",
    "A threshold of {} cannot be used.": "Ein Schwellwert von {} ist nicht möglich.",
    "The values of the map are probabilities from 0 to 1.": (
        "Die Werte der Karte sind Wahrscheinlichkeiten von 0 bis 1."
    ),
    "Choose a threshold between 0 and 1; 0.5 is the usual one.": (
        "Einen Schwellwert zwischen 0 und 1 wählen; 0.5 ist üblich."
    ),
    "A waist of {} pixels cannot be used for splitting objects.": (
        "Eine Engstelle von {} Pixeln ist zum Trennen von Objekten nicht möglich."
    ),
    "It says by how many pixels an object must be narrower between its parts.": (
        "Sie sagt, um wie viele Pixel ein Objekt zwischen seinen Teilen schmaler sein muss."
    ),
    "Choose 2, a smaller number if objects are joined, a larger one if they are cut.": (
        "2 wählen, eine kleinere Zahl, wenn Objekte zusammenhängen, eine größere, wenn sie "
        "zerschnitten sind."
    ),
    "The Random Forest and the features do not fit.": (
        "Random Forest und Merkmale passen nicht zusammen."
    ),
    "This forest expects {} features, {} are given.": (
        "Dieser Forest erwartet {} Merkmale, gegeben sind {}."
    ),
    "Use the feature selection and the number of channels it was trained with.": (
        "Die Merkmale und die Zahl der Kanäle benutzen, mit denen er trainiert wurde."
    ),
    "Cells cannot be separated by a multicut on this computer.": (
        "Zellen lassen sich auf diesem Rechner nicht mit einem Multicut trennen."
    ),
    "The library bioimage-cpp is missing or cannot be loaded ({}).": (
        "Die Bibliothek bioimage-cpp fehlt oder lässt sich nicht laden ({})."
    ),
    (
        "Install it with 'pip install bioimage-cpp' (there are builds for Linux and Windows on "
        "x86-64 and for macOS), or use --objects, which needs no library."
    ): (
        "Mit „pip install bioimage-cpp“ installieren (es gibt sie für Linux und Windows auf "
        "x86-64 und für macOS), oder --objects benutzen, das keine Bibliothek braucht."
    ),
    "The classifier '{}' cannot be applied without Fiji.": (
        "Der Klassifikator „{}“ lässt sich ohne Fiji nicht anwenden."
    ),
    (
        "Choose your Fiji in the settings, which then computes it; or train it there in 2D with "
        "the default features (Gaussian blur, Sobel filter, Hessian, difference of Gaussians, "
        "membrane projections)."
    ): (
        "In den Einstellungen das eigene Fiji wählen, das ihn dann berechnet; oder ihn dort in 2D"
        " mit den üblichen Merkmalen trainieren (Gaussian blur, Sobel filter, Hessian, difference"
        " of Gaussians, membrane projections)."
    ),
    "Its axes are {}; classifiers for grey images are applied to one channel.": (
        "Die Achsen sind {}; Klassifikatoren für Graubilder werden auf einen Kanal angewendet."
    ),
    (
        "Save the channel that the classifier was trained on as an image of its own, or say which"
        " axes the image has."
    ): (
        "Den Kanal, an dem der Klassifikator trainiert wurde, als eigenes Bild speichern, oder "
        "angeben, welche Achsen das Bild hat."
    ),
}
