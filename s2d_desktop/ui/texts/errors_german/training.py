"""German: errors about trainings, by their English sentences."""

PHRASES = {
    "A checkpoint of the training cannot be read.": (
        "Ein Zwischenstand des Trainings lässt sich nicht lesen."
    ),
    "'{}' holds no network.": "„{}“ enthält kein Netz.",
    "Delete it to start the training anew, or use another output folder.": (
        "Löschen, um das Training neu zu beginnen, oder einen anderen Ordner benutzen."
    ),
    "A checkpoint of the training could not be written.": (
        "Ein Zwischenstand des Trainings konnte nicht geschrieben werden."
    ),
    "The system says of '{}': {}.": "Das System sagt von „{}“: {}.",
    (
        "Make room on the disk and start the training again: it goes on from its last checkpoint,"
        " which is whole."
    ): (
        "Auf der Platte Platz schaffen und das Training noch einmal starten: Es geht vom letzten "
        "Zwischenstand weiter, der ganz ist."
    ),
    "'{}' is missing, damaged or not a checkpoint: {}.": (
        "„{}“ fehlt, ist beschädigt oder kein Zwischenstand: {}."
    ),
    "There is nothing to learn from.": "Es gibt nichts, woran gelernt werden könnte.",
    "No image was given.": "Kein Bild wurde angegeben.",
    "Give an image and its map.": "Ein Bild und seine Karte angeben.",
    "All images are held back.": "Alle Bilder sind zurückgehalten.",
    "Hold back one in five.": "Eines von fünf zurückhalten.",
    "'{}' cannot be divided along its {}.": "„{}“ lässt sich nicht entlang {} teilen.",
    "There are too few of them.": "Davon gibt es zu wenige.",
    "Divide it along its {}.": "Entlang {} teilen.",
    "So few images of this size are too little to train a network on.": (
        "So wenige Bilder dieser Größe sind zu wenig, um ein Netz zu trainieren."
    ),
    (
        "'{}' has {} rows and {} columns; a fifth of them, held back to see how good the network "
        "is, would be fewer than {}."
    ): (
        "„{}“ hat {} Zeilen und {} Spalten; ein Fünftel davon, zurückgehalten, um das Netz zu "
        "messen, wären weniger als {}."
    ),
    "Give five images or more, or larger ones.": "Fünf oder mehr Bilder angeben, oder größere.",
    "'{}' cannot be divided there.": "„{}“ lässt sich dort nicht teilen.",
    "The training knows of no such part of it.": "Das Training kennt keinen solchen Teil davon.",
    "Hold back the first or the last ones.": "Die ersten oder die letzten zurückhalten.",
    "If {} {} were held back, too few that follow each other would be left on either side.": (
        "Würden {} {} zurückgehalten, blieben auf beiden Seiten zu wenige, die aufeinander folgen."
    ),
    "The training plan '{}' cannot be opened.": "Der Trainingsplan „{}“ lässt sich nicht öffnen.",
    "The training plan '{}' cannot be read.": "Der Trainingsplan „{}“ lässt sich nicht lesen.",
    "It is not valid JSON: {}.": "Es ist kein gültiges JSON: {}.",
    "An image of the training plan is missing.": "Ein Bild des Trainingsplans fehlt.",
    "There is no '{}'.": "„{}“ gibt es nicht.",
    "Correct the path in the plan; it is relative to the plan's folder.": (
        "Den Pfad im Plan berichtigen; er gilt vom Ordner des Plans aus."
    ),
    "The network was trained but could not be exported.": (
        "Das Netz wurde trainiert, konnte aber nicht exportiert werden."
    ),
    "The file's result differs from the network's by {}.": (
        "Das Ergebnis der Datei weicht von dem des Netzes um {} ab."
    ),
    "Please report this with the file best.pt of the output folder.": (
        "Bitte mit der Datei best.pt aus dem Ordner melden."
    ),
    "A forest cannot be trained from these labels.": (
        "Aus diesen Labels lässt sich kein Forest trainieren."
    ),
    "It needs labels of at least two classes.": "Er braucht Labels von mindestens zwei Klassen.",
    "Paint a few strokes of another class.": "Einige Striche einer anderen Klasse malen.",
    "A forest cannot be trained from these strokes.": (
        "Aus diesen Strichen lässt sich kein Forest trainieren."
    ),
    "It needs strokes of at least two classes.": "Er braucht Striche von mindestens zwei Klassen.",
    "A forest cannot be trained here.": "Hier lässt sich kein Forest trainieren.",
    "That needs scikit-learn, which is not installed.": (
        "Dazu braucht es scikit-learn, das nicht installiert ist."
    ),
    "Install it: pip install scikit-learn.": "Installieren: pip install scikit-learn.",
    "One forest cannot be trained on all of these images.": (
        "An all diesen Bildern lässt sich nicht ein gemeinsamer Forest trainieren."
    ),
    "They differ in the number of channels, or some are slices and some volumes.": (
        "Sie haben verschieden viele Kanäle, oder manche sind Schichten und manche Volumen."
    ),
    "Paint only on images of the same kind.": "Nur auf Bildern derselben Art malen.",
    "The training cannot run on the graphics card.": (
        "Das Training kann nicht auf der Grafikkarte laufen."
    ),
    "PyTorch finds no CUDA device on this machine.": (
        "PyTorch findet auf diesem Rechner keine CUDA-Karte."
    ),
    "Set training.device to 'auto' or 'cpu' in the plan.": (
        "Im Plan training.device auf „auto“ oder „cpu“ stellen."
    ),
    (
        "'{}' in the same folder is whole: copy it to '{}', and the training goes on from "
        "iteration {}. Or use another output folder to start anew."
    ): (
        "„{}“ im selben Ordner ist ganz: nach „{}“ kopieren, dann geht das Training bei Iteration"
        " {} weiter. Oder mit einem anderen Ordner neu beginnen."
    ),
    "The training cannot be resumed.": "Das Training lässt sich nicht fortsetzen.",
    "The network in '{}' has another size than the plan's.": (
        "Das Netz in „{}“ hat eine andere Größe als das des Plans."
    ),
    "Use another output folder, or the plan that the training was started with.": (
        "Einen anderen Ordner benutzen, oder den Plan, mit dem das Training begann."
    ),
    "Check the path; 's2d-desktop plan' writes a plan.": (
        "Den Pfad prüfen; „s2d-desktop plan“ schreibt einen Plan."
    ),
    "Correct it, or write it again with 's2d-desktop plan'.": (
        "Berichtigen, oder mit „s2d-desktop plan“ noch einmal schreiben."
    ),
    "There is no network yet.": "Noch gibt es kein Netz.",
    "The training was stopped before its first iteration.": (
        "Das Training wurde vor seiner ersten Iteration angehalten."
    ),
    "Start it again and let it run for some minutes.": (
        "Noch einmal starten und einige Minuten laufen lassen."
    ),
    "The training plan cannot be used.": "Der Trainingsplan lässt sich nicht benutzen.",
    "Ask its authors for a package with ONNX weights; those can be used at once.": (
        "Die Autoren um ein Paket mit ONNX-Gewichten bitten; die lassen sich sofort benutzen."
    ),
    "The weights '{}' do not fit the network that the package describes.": (
        "Die Gewichte „{}“ passen nicht zu dem Netz, das das Paket beschreibt."
    ),
    "Download the package again, or ask its authors.": (
        "Das Paket noch einmal herunterladen, oder die Autoren fragen."
    ),
    "The weights '{}' cannot be read.": "Die Gewichte „{}“ lassen sich nicht lesen.",
    "They are stored in PyTorch's own format, and PyTorch is not installed.": (
        "Sie sind in PyTorchs eigenem Format gespeichert, und PyTorch ist nicht installiert."
    ),
    "Install it, then add the package again: {}": (
        "Installieren, dann das Paket noch einmal hinzufügen: {}"
    ),
    (
        "The file is damaged, or holds more than tensors ({}); nothing else is read from a file "
        "that was given to us."
    ): (
        "Die Datei ist beschädigt oder enthält mehr als Tensoren ({}); anderes wird aus einer "
        "fremden Datei nicht gelesen."
    ),
    "Download the package again.": "Das Paket noch einmal herunterladen.",
    "'{}' holds a training with another plan; different: {}.": (
        "„{}“ enthält ein Training mit einem anderen Plan; verschieden: {}."
    ),
    "Use another output folder, or the plan that this training was started with.": (
        "Einen anderen Ordner benutzen, oder den Plan, mit dem dieses Training begann."
    ),
    "'{}' is damaged: {}": "„{}“ ist beschädigt: {}",
    "Use another output folder.": "Einen anderen Ordner benutzen.",
    "It ran out of memory, also with half the patch.": (
        "Der Speicher reichte nicht, auch mit halbem Ausschnitt nicht."
    ),
    "It ran out of memory, and the patch cannot be made smaller.": (
        "Der Speicher reichte nicht, und der Ausschnitt lässt sich nicht verkleinern."
    ),
    "A network cannot be trained on these labels.": (
        "An diesen Labels lässt sich kein Netz trainieren."
    ),
    "Choose other images.": "Andere Bilder wählen.",
    "Look at the teacher's maps: is it the right class? Choose another map or other images.": (
        "Die Karten des Lehrers ansehen: Ist es die richtige Klasse? Eine andere Karte oder "
        "andere Bilder wählen."
    ),
    "A network cannot be trained with these images.": (
        "Mit diesen Bildern lässt sich kein Netz trainieren."
    ),
    "What is held back has no {} in its labels, so that nobody could tell how well it is found.": (
        "Was zurückgehalten wird, hat in seinen Labels nichts von {}, so dass niemand sagen "
        "könnte, wie gut es gefunden wird."
    ),
    "Hold back other images, or another part of this one.": (
        "Andere Bilder zurückhalten, oder einen anderen Teil von diesem."
    ),
    "'{}' cannot be learned from.": "An „{}“ lässt sich nicht lernen.",
    "All its pixels have the value {}.": "Alle Pixel haben den Wert {}.",
    "Leave it out of the plan.": "Aus dem Plan weglassen.",
    "Nothing can be learned from '{}'.": "An „{}“ lässt sich nichts lernen.",
    "None of its pixels has a label: its map is nowhere as sure as {}, or all is ignored.": (
        "Keines der Pixel hat ein Label: Die Karte ist nirgends so sicher wie {}, oder alles "
        "bleibt unbeachtet."
    ),
    "None of its pixels has a label: all is ignored.": (
        "Keines der Pixel hat ein Label: Alles bleibt unbeachtet."
    ),
    "Lower labels.least_confidence in the plan, or leave the image out.": (
        "Im Plan labels.least_confidence senken, oder das Bild weglassen."
    ),
    "The map of '{}' cannot teach several classes.": (
        "Die Karte von „{}“ kann nicht mehrere Klassen lehren."
    ),
    "Its classes do not exclude each other: their probabilities do not add up to 1.": (
        "Ihre Klassen schließen einander nicht aus: Die Wahrscheinlichkeiten ergeben zusammen "
        "nicht 1."
    ),
    "Name one class for a network that finds that alone, or use a map of all classes.": (
        "Eine Klasse nennen, für ein Netz, das nur diese findet, oder eine Karte aller Klassen "
        "benutzen."
    ),
    "The weights of '{}' cannot be read back into a network.": (
        "Die Gewichte von „{}“ lassen sich nicht in ein Netz zurücklesen."
    ),
    "It was not exported by this program: {}.": (
        "Es wurde nicht von diesem Programm exportiert: {}."
    ),
    "Share it as ONNX.": "Als ONNX weitergeben.",
    "The {} of '{}' in the training plan cannot be used.": (
        "Im Trainingsplan lassen sich die {} von „{}“ nicht benutzen."
    ),
    "They are {} to {}; the image has {}, and {} are needed.": (
        "Es sind {} bis {}; das Bild hat {}, und {} sind nötig."
    ),
    "Correct '{}' in the plan.": "„{}“ im Plan berichtigen.",
    "Name one of these in 'classes' of the plan, or choose another map.": (
        "Eine davon im Plan unter „classes“ nennen, oder eine andere Karte wählen."
    ),
    "The map '{}' has a class that the network would not know.": (
        "Die Karte „{}“ hat eine Klasse, die das Netz nicht kennen würde."
    ),
    "'{}' is not among the classes of the plan, and a pixel must be of one of them.": (
        "„{}“ gehört nicht zu den Klassen des Plans, und ein Pixel muss zu einer davon gehören."
    ),
    "Name all classes of the map, or one alone for a network that finds only that.": (
        "Alle Klassen der Karte nennen, oder eine allein, für ein Netz, das nur diese findet."
    ),
    "'{}' cannot teach a network for volumes.": "„{}“ kann kein Netz für Volumen lehren.",
    "Of it {} slice(s) may be used; a volume is several slices that follow each other.": (
        "Davon dürfen {} Schichten benutzt werden; ein Volumen sind mehrere Schichten, die "
        "aufeinander folgen."
    ),
    "Train a network for slices (network.ndim 2), or use a run of slices.": (
        "Ein Netz für Schichten trainieren (network.ndim 2), oder eine Folge von Schichten "
        "benutzen."
    ),
    "{} cannot be learned from.": "An {} lässt sich nicht lernen.",
    "Some of its values are not numbers (slice {}).": (
        "Einige Werte sind keine Zahlen (Schicht {})."
    ),
    "Leave the image or the slice out, or save the image again.": (
        "Das Bild oder die Schicht weglassen, oder das Bild noch einmal speichern."
    ),
    "The {} of '{}' cannot be used.": "Die {} von „{}“ lassen sich nicht benutzen.",
    "'{}' has the number {}, which is no class: {}.": (
        "„{}“ hat die Nummer {}, die keine Klasse ist: {}."
    ),
    "Give the classes these numbers.": "Den Klassen diese Nummern geben.",
    "The images of the training plan do not fit each other.": (
        "Die Bilder des Trainingsplans passen nicht zueinander."
    ),
    "'{}' has {} channel(s), another image {}.": "„{}“ hat {} Kanäle, ein anderes Bild {}.",
    "Use images with the same channels.": "Bilder mit denselben Kanälen benutzen.",
    "'{}' is too small to learn from.": "„{}“ ist zu klein, um daran zu lernen.",
    "It has {} x {} pixels; {} are needed on each side.": (
        "Es hat {} x {} Pixel; auf jeder Seite sind {} nötig."
    ),
    "Leave it out.": "Weglassen.",
    "'{}' has another size than the image: {}, not {}.": (
        "„{}“ hat eine andere Größe als das Bild: {}, nicht {}."
    ),
    "Choose what belongs to this image.": "Das wählen, was zu diesem Bild gehört.",
    "'{}' has {} channels, perhaps colours; numbers of classes have one.": (
        "„{}“ hat {} Kanäle, vielleicht Farben; Nummern von Klassen haben einen."
    ),
    "Save it as a label image, for instance as 8-bit in Fiji.": (
        "Als Labelbild speichern, zum Beispiel mit 8 Bit in Fiji."
    ),
    "No forest can be trained on '{}'.": "An „{}“ lässt sich kein Forest trainieren.",
    "Some of its classes have no pixels: {}.": "Einige Klassen haben keine Pixel: {}.",
    "Trace some pixels of every class in Fiji, and save the data again.": (
        "In Fiji von jeder Klasse einige Pixel malen und die Daten noch einmal speichern."
    ),
    "A forest cannot be trained on this computer.": (
        "Auf diesem Rechner lässt sich kein Forest trainieren."
    ),
    "Install the program with its training part, or use the saved classifier (.model).": (
        "Das Programm mit seinem Teil zum Trainieren installieren, oder den gespeicherten "
        "Klassifikator (.model) benutzen."
    ),
}
