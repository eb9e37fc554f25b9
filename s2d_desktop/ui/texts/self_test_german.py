"""German: what the self-test of a forest says, sentence by sentence, by the English ones."""

PHRASES = {
    "There are no labels with which it could be tested.": (
        "Es gibt keine Labels, mit denen er sich prüfen ließe."
    ),
    (
        "Not all thresholds can be tested: this version of ilastik computed features in 2D on "
        "slices up to three too low where others are in 3D. The image may well be the one of the "
        "training."
    ): (
        "Nicht alle Schwellwerte lassen sich prüfen: Diese Version von ilastik hat 2D-Merkmale bis "
        "zu drei Schichten zu weit vorn berechnet, wo andere in 3D sind. Das Bild kann "
        "gut das des Trainings sein."
    ),
    (
        "Features are computed here as ilastik does since 1.4.0; for the best map let a new forest "
        "be trained from the labels."
    ): (
        "Hier werden Merkmale berechnet wie in ilastik seit 1.4.0; für die beste Karte einen neuen "
        "Forest aus den Labels trainieren."
    ),
    "The forest has no split with which it could be tested.": (
        "Der Forest hat keinen Schwellwert, mit dem er sich prüfen ließe."
    ),
    "{} of {} thresholds of the forest are explained by the labelled voxels.": (
        "{} von {} Schwellwerten des Forests erklären sich aus den gelabelten Pixeln."
    ),
    (
        "{} of {} thresholds of the forest are explained by the labelled voxels: the image and "
        "its labels are those of the training."
    ): (
        "{} von {} Schwellwerten des Forests erklären sich aus den gelabelten Pixeln: Bild und "
        "Labels sind die des Trainings."
    ),
    (
        "{} of {} thresholds of the forest are explained by the labelled voxels, but {} voxels "
        "are labelled and it was trained on {}: the labels were changed afterwards."
    ): (
        "{} von {} Schwellwerten des Forests erklären sich aus den gelabelten Pixeln, aber {} "
        "Pixel sind gelabelt, und trainiert wurde er an {}: Die Labels wurden danach geändert."
    ),
    "Only {} of {} thresholds of the forest are explained by the labelled voxels.": (
        "Nur {} von {} Schwellwerten des Forests erklären sich aus den gelabelten Pixeln."
    ),
    (
        "Only {} of {} thresholds of the forest are explained by the labelled voxels ({} voxels "
        "are labelled, it was trained on {})."
    ): (
        "Nur {} von {} Schwellwerten des Forests erklären sich aus den gelabelten Pixeln ({} "
        "Pixel sind gelabelt, trainiert wurde er an {})."
    ),
    "{}: this is not the image, not the labels or not the axes that the forest was trained on.": (
        "Das ist nicht das Bild, nicht die Labels oder nicht die Achsen, mit denen der Forest "
        "trainiert wurde. ({})"
    ),
    (
        "Only {} of {} thresholds of the forest are explained by the labelled voxels: this is not"
        " the image, not the labels or not the axes that the forest was trained on."
    ): (
        "Nur {} von {} Schwellwerten des Forests erklären sich aus den gelabelten Pixeln: Das ist"
        " nicht das Bild, nicht die Labels oder nicht die Achsen, mit denen er trainiert wurde."
    ),
    (
        "Only {} of {} thresholds of the forest are explained by the labelled voxels ({} voxels "
        "are labelled, it was trained on {}): this is not the image, not the labels or not the "
        "axes that the forest was trained on."
    ): (
        "Nur {} von {} Schwellwerten des Forests erklären sich aus den gelabelten Pixeln ({} "
        "Pixel sind gelabelt, trainiert wurde er an {}): Das ist nicht das Bild, nicht die Labels"
        " oder nicht die Achsen, mit denen er trainiert wurde."
    ),
    "Train the forest anew if it shall know all labels.": (
        "Den Forest neu trainieren, wenn er alle Labels kennen soll."
    ),
    "The structure tensor is that of {} ({} of {} thresholds; with the other one {}).": (
        "Der Strukturtensor ist der von {} ({} von {} Schwellwerten; mit dem anderen {})."
    ),
    "The structure tensor is that of {}.": "Der Strukturtensor ist der von {}.",
    "Which of the two structure tensors was used cannot be told.": (
        "Welcher der beiden Strukturtensoren benutzt wurde, lässt sich nicht sagen."
    ),
    "The structure tensor is not used.": "Der Strukturtensor wird nicht benutzt.",
    "Not all labelled images are there.": "Nicht alle gelabelten Bilder sind da.",
    "Say where the missing images are, so that the forest can be tested.": (
        "Sagen, wo die fehlenden Bilder sind, damit sich der Forest prüfen lässt."
    ),
    (
        "With the axes '{}' instead of '{}' {} of {} thresholds are explained: it is the image of"
        " the training, with its axes exchanged."
    ): (
        "Mit den Achsen „{}“ statt „{}“ erklären sich {} von {} Schwellwerten: Es ist das Bild "
        "des Trainings mit vertauschten Achsen."
    ),
    "Give the image itself with the axes {}, or turn it back and save it.": (
        "Das Bild selbst mit den Achsen {} angeben, oder es zurückdrehen und speichern."
    ),
    "The images of the project are exchanged: {}.": "Die Bilder des Projekts sind vertauscht: {}.",
    "Link each image by its name, not by its place in a list.": (
        "Jedes Bild nach seinem Namen verknüpfen, nicht nach seinem Platz in einer Liste."
    ),
    (
        "It is the image of the training, but its values were {} afterwards, for instance by a "
        "change of brightness or of the number of bits."
    ): (
        "Es ist das Bild des Trainings, aber seine Werte wurden danach verändert ({}), etwa durch"
        " eine andere Helligkeit oder Zahl von Bits."
    ),
    "Use the image as it was, or train the forest anew with this one.": (
        "Das Bild benutzen, wie es war, oder den Forest mit diesem neu trainieren."
    ),
    (
        "The forest still knows its labels on it, so it shows the same, but not pixel for pixel: "
        "it was shifted, cropped, scaled, filtered or compressed, or is a neighbouring slice."
    ): (
        "Der Forest kennt seine Labels darauf noch, es zeigt also dasselbe, aber nicht Pixel für "
        "Pixel: Es wurde verschoben, zugeschnitten, skaliert, gefiltert oder komprimiert, oder "
        "ist eine Schicht daneben."
    ),
    "Say where the image of the training is, or train the forest anew with this one.": (
        "Sagen, wo das Bild des Trainings ist, oder den Forest mit diesem neu trainieren."
    ),
    (
        "Some labels lie outside of '{}': it is not the image of this project, or its axes are "
        "wrong."
    ): (
        "Einige Labels liegen außerhalb von „{}“: Es ist nicht das Bild dieses Projekts, oder "
        "seine Achsen sind falsch."
    ),
}
