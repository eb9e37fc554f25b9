"""German: errors about the training of an Enhancer, by their English sentences."""

PHRASES = {
    "A labelled image cannot be used for training.": (
        "Ein Bild mit Labels kann nicht zum Training benutzt werden."
    ),
    "Check the labels, or use other slices.": "Die Labels prüfen oder andere Schichten benutzen.",
    "Check the path; 's2d-desktop train-enhancer --example' prints a plan to start from.": (
        "Den Pfad prüfen; „s2d-desktop train-enhancer --example“ gibt einen Plan aus, mit dem man "
        "beginnen kann."
    ),
    "Correct it, or start from the output of 's2d-desktop train-enhancer --example'.": (
        "Ihn berichtigen oder mit der Ausgabe von „s2d-desktop train-enhancer --example“ beginnen."
    ),
    "Maps of the Random Forests cannot be read.": (
        "Karten der Random Forests lassen sich nicht lesen."
    ),
    "Delete this file and start the training again; it is computed anew.": (
        "Diese Datei löschen und das Training noch einmal starten; sie wird neu berechnet."
    ),
    "A labelled slice cannot be used for training.": (
        "Eine Schicht mit Labels kann nicht zum Training benutzt werden."
    ),
    "No part of it holds both the structure and background.": (
        "Kein Teil von ihr enthält die Struktur und auch Hintergrund."
    ),
    "No part of it holds {} pixels of two classes.": (
        "Kein Teil von ihr enthält {} Pixel von zwei Klassen."
    ),
    "Check the labels, or leave out images in which the structure is missing.": (
        "Die Labels prüfen oder Bilder weglassen, in denen die Struktur fehlt."
    ),
    "No training pixels of two classes could be found in it.": (
        "In ihr ließen sich keine Trainingspixel von zwei Klassen finden."
    ),
    "Check the labels, or allow more pixels for each forest.": (
        "Die Labels prüfen oder jedem Forest mehr Pixel erlauben."
    ),
    "A process that trains Random Forests ended unexpectedly.": (
        "Ein Prozess, der Random Forests trainiert, endete unerwartet."
    ),
    "Most often there was not enough memory.": "Meist reichte der Arbeitsspeicher nicht.",
    "Set forests.processes to 1 in the plan and start the training again; it goes on.": (
        "Im Plan forests.processes auf 1 setzen und das Training noch einmal starten; es geht "
        "weiter."
    ),
    "The training cannot start from '{}'.": "Das Training kann nicht mit „{}“ beginnen.",
    "Its layer '{}' is missing or has another size than the plan's network.": (
        "Seine Schicht „{}“ fehlt oder hat eine andere Größe als die im Netz des Plans."
    ),
    "Use an Enhancer of the same maps and levels, exported by this program.": (
        "Einen Enhancer mit ebenso vielen Merkmalskarten und Ebenen benutzen, den dieses Programm "
        "exportiert hat."
    ),
    "The weights of '{}' cannot be read.": "Die Gewichte von „{}“ lassen sich nicht lesen.",
    "Use an Enhancer that this program has exported.": (
        "Einen Enhancer benutzen, den dieses Programm exportiert hat."
    ),
    "A labelled image of the training plan cannot be used.": (
        "Ein Bild mit Labels aus dem Trainingsplan kann nicht benutzt werden."
    ),
    "'{}' has the tzyxc shape {}, its labels {}.": (
        "„{}“ hat die Form (tzyxc) {}, seine Labels haben {}."
    ),
    "Give an image without time, and labels of one channel and the same shape.": (
        "Ein Bild ohne Zeit angeben, und Labels mit einem Kanal und derselben Form."
    ),
    "The labels of an image of the training plan cannot be used.": (
        "Die Labels eines Bildes aus dem Trainingsplan können nicht benutzt werden."
    ),
    "'{}' holds the label {}, which no class of 'classes' names.": (
        "„{}“ enthält das Label {}, das keine Klasse in „classes“ nennt."
    ),
    "Add it to the values of a class, or leave out the values of one class for all others.": (
        "Es zu den Werten einer Klasse hinzufügen, oder bei einer Klasse die Werte weglassen: Sie "
        "bekommt alle anderen."
    ),
    "The slices of an image of the training plan cannot be used.": (
        "Die Schichten eines Bildes aus dem Trainingsplan können nicht benutzt werden."
    ),
    "'{}' has {} slices; there is no slice {}.": (
        "„{}“ hat {} Schichten; eine Schicht {} gibt es nicht."
    ),
    "'{}' has {} slices, and some are named twice.": (
        "„{}“ hat {} Schichten, und manche sind zweimal genannt."
    ),
    "Name slices from 0 to {}, each once.": "Schichten von 0 bis {} nennen, jede einmal.",
    "The training plan has too few {} of the domain '{}'.": (
        "Der Trainingsplan hat zu wenige {} aus der Domäne „{}“."
    ),
    (
        "For {} no imaging condition has two {} of it; a forest must be used on another {} of the"
        " same domain than it was trained on."
    ): (
        "Für {} hat keine Aufnahmebedingung zwei {} daraus; ein Forest muss auf {} aus derselben "
        "Domäne angewandt werden, auf denen er nicht trainiert wurde."
    ),
    "Add images, hold back another number of slices, or use fewer imaging conditions.": (
        "Bilder hinzufügen, eine andere Zahl von Schichten zurückhalten oder weniger "
        "Aufnahmebedingungen benutzen."
    ),
    "An image of the training plan cannot be cut into slabs.": (
        "Ein Bild aus dem Trainingsplan lässt sich nicht in Stapel schneiden."
    ),
    "Of '{}' {} slices can be used; a slab is {} slices that follow each other.": (
        "Von „{}“ können {} Schichten benutzt werden; ein Stapel hat {} Schichten, die "
        "aufeinander folgen."
    ),
    "Set forests.slab_slices lower, or leave the image or its 'slices' out.": (
        "forests.slab_slices kleiner setzen, oder das Bild oder seine „slices“ weglassen."
    ),
    "The training plan has too few {}.": "Der Trainingsplan hat zu wenige {}.",
    (
        "For {} there are {} {} in {} imaging conditions; a forest must be used on another {} than"
        " it was trained on."
    ): (
        "Für {} gibt es {} {} in {} Aufnahmebedingungen; ein Forest muss auf {} angewandt werden, "
        "auf denen er nicht trainiert wurde."
    ),
    (
        "Add images, hold back more slices, or use fewer imaging conditions, or set "
        "forests.slab_slices lower."
    ): (
        "Bilder hinzufügen, mehr Schichten zurückhalten, weniger Aufnahmebedingungen benutzen oder "
        "forests.slab_slices kleiner setzen."
    ),
    "Add images, hold back more slices, or use fewer imaging conditions.": (
        "Bilder hinzufügen, mehr Schichten zurückhalten oder weniger Aufnahmebedingungen benutzen."
    ),
}
