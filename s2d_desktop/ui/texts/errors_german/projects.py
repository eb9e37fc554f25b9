"""German: errors about ilastik projects, by their English sentences."""

PHRASES = {
    "The project '{}' is damaged.": "Das Projekt „{}“ ist beschädigt.",
    "Its HDF5 structure cannot be read: {}.": "Seine HDF5-Struktur lässt sich nicht lesen: {}.",
    "Close it in ilastik if it is being saved, or use a backup.": (
        "In ilastik schließen, falls es gerade gespeichert wird, oder eine Sicherung benutzen."
    ),
    "'{}' is not an ilastik project.": "„{}“ ist kein ilastik-Projekt.",
    "'{}' is a folder.": "„{}“ ist ein Ordner.",
    "Give the project file itself; its name ends in .ilp.": (
        "Die Projektdatei selbst angeben; ihr Name endet auf .ilp."
    ),
    (
        "A part of it that holds its texts was overwritten; copying or saving it was probably "
        "interrupted."
    ): (
        "Ein Teil, der seine Texte enthält, wurde überschrieben; wahrscheinlich wurde das "
        "Kopieren oder Speichern unterbrochen."
    ),
    "Copy the project again, or use a backup.": (
        "Das Projekt noch einmal kopieren oder eine Sicherung benutzen."
    ),
    "The project '{}' cannot be read.": "Das Projekt „{}“ lässt sich nicht lesen.",
    "You have no permission to read this file.": "Diese Datei darf nicht gelesen werden.",
    "Copy it to a folder of your own, or ask its owner for permission.": (
        "Sie in einen eigenen Ordner kopieren oder den Besitzer um Erlaubnis bitten."
    ),
    "The project '{}' is empty.": "Das Projekt „{}“ ist leer.",
    "The file has no content; saving or copying it was probably interrupted.": (
        "Die Datei hat keinen Inhalt; wahrscheinlich wurde das Speichern oder Kopieren "
        "unterbrochen."
    ),
    "Save the project again in ilastik, or copy it again.": (
        "Das Projekt in ilastik noch einmal speichern oder noch einmal kopieren."
    ),
    "An ilastik project is an HDF5 file, and this file is of another kind.": (
        "Ein ilastik-Projekt ist eine HDF5-Datei, und diese Datei ist von anderer Art."
    ),
    "Choose the file that ilastik saved; its name ends in .ilp.": (
        "Die Datei wählen, die ilastik gespeichert hat; ihr Name endet auf .ilp."
    ),
    "The project '{}' is incomplete.": "Das Projekt „{}“ ist unvollständig.",
    "Its end is missing: only {} bytes are there; copying or saving it was probably interrupted.": (
        "Das Ende fehlt: Nur {} Bytes sind da; wahrscheinlich wurde das Kopieren oder Speichern "
        "unterbrochen."
    ),
    "Copy the project again, or save it again in ilastik.": (
        "Das Projekt noch einmal kopieren oder in ilastik noch einmal speichern."
    ),
    "The ilastik project is damaged.": "Das ilastik-Projekt ist beschädigt.",
    "It has no readable {}.": "Darin lässt sich nicht lesen: {}.",
    "Open the project in ilastik and save it again.": (
        "Das Projekt in ilastik öffnen und noch einmal speichern."
    ),
    "The ilastik project reaches into another file.": (
        "Das ilastik-Projekt greift in eine andere Datei."
    ),
    (
        "The values of its {} lie outside of it. ilastik writes no such projects, so they are not"
        " read."
    ): (
        "Die Werte von {} liegen außerhalb. ilastik schreibt solche Projekte nicht, darum werden "
        "sie nicht gelesen."
    ),
    "Use a copy of the project that holds everything itself.": (
        "Eine Kopie des Projekts benutzen, die alles selbst enthält."
    ),
    "Its {} claims to be {} GiB large.": "Darin gibt {} an, {} GiB groß zu sein.",
    "The project '{}' was not found.": "Das Projekt „{}“ wurde nicht gefunden.",
    "There is no file '{}'.": "Es gibt keine Datei „{}“.",
    "Check the name and the folder.": "Den Namen und den Ordner prüfen.",
    "The project '{}' reaches into another file.": "Das Projekt „{}“ greift in eine andere Datei.",
    "Its part '{}' is a link to '{}'. ilastik writes no such links, so it is not followed.": (
        "Sein Teil „{}“ ist ein Verweis auf „{}“. ilastik schreibt solche Verweise nicht, darum "
        "wird ihm nicht gefolgt."
    ),
    "Ask whoever made the project what it is for, and use a copy that holds everything itself.": (
        "Wer das Projekt gemacht hat, kann sagen, wozu es dient; eine Kopie benutzen, die alles "
        "selbst enthält."
    ),
    "A part of it cannot be read: {}.": "Ein Teil davon lässt sich nicht lesen: {}.",
    "Open it in ilastik and save it again, or use a backup.": (
        "In ilastik öffnen und noch einmal speichern, oder eine Sicherung benutzen."
    ),
    "The project '{}' has no stage {}.": "Das Projekt „{}“ hat keine Stufe {}.",
    "It has {} stage{} (workflow '{}').": "Stufen: {0} (Workflow „{2}“).",
    "Leave the stage out, or choose one that it has.": (
        "Die Stufe weglassen oder eine wählen, die es gibt."
    ),
    "No features are chosen in the project '{}'.": "Im Projekt „{}“ sind keine Merkmale gewählt.",
    "Without features there is nothing a classifier could look at.": (
        "Ohne Merkmale gibt es nichts, was ein Klassifikator ansehen könnte."
    ),
    "Open the project in ilastik, choose features in the feature step, train, and save it.": (
        "Das Projekt in ilastik öffnen, im Schritt der Merkmale welche wählen, trainieren und "
        "speichern."
    ),
    "Add an image in ilastik and save the project, or open an image here and paint.": (
        "In ilastik ein Bild hinzufügen und das Projekt speichern, oder hier ein Bild öffnen und "
        "malen."
    ),
    "The project '{}' has no images.": "Das Projekt „{}“ hat keine Bilder.",
    "Nothing was added in its Input Data step, so nothing can be trained or predicted.": (
        "In seinem Schritt Input Data wurde nichts hinzugefügt, darum lässt sich nichts "
        "trainieren oder vorhersagen."
    ),
    "Open the project in ilastik, add an image, draw labels, train, and save it.": (
        "Das Projekt in ilastik öffnen, ein Bild hinzufügen, Labels malen, trainieren und "
        "speichern."
    ),
    "The classifier of the project '{}' does not fit its features.": (
        "Der Klassifikator des Projekts „{}“ passt nicht zu seinen Merkmalen."
    ),
    (
        "It was trained with {} feature columns, but the chosen features give {} for each channel"
        " of the image."
    ): (
        "Er wurde mit {} Merkmalen trainiert, aber die gewählten Merkmale ergeben {} für jeden "
        "Kanal des Bildes."
    ),
    "Open the project in ilastik, press Live Update in the training step, and save it.": (
        "Das Projekt in ilastik öffnen, im Schritt des Trainings Live Update drücken und speichern."
    ),
    "The {} of an image in it is not a list of positive numbers.": (
        "Bei einem Bild darin ist {} keine Liste positiver Zahlen."
    ),
    "Add the image again in ilastik and save the project.": (
        "Das Bild in ilastik noch einmal hinzufügen und das Projekt speichern."
    ),
    "The network in the project '{}' is damaged.": "Das Netz im Projekt „{}“ ist beschädigt.",
    "Choose the model again in ilastik and save the project, or give its package itself.": (
        "Das Modell in ilastik noch einmal wählen und das Projekt speichern, oder sein Paket "
        "selbst angeben."
    ),
    "The project '{}' holds no network.": "Das Projekt „{}“ enthält kein Netz.",
    (
        "Only projects of ilastik's workflow 'Trainable Domain Adaptation' do, once a model was "
        "chosen in them."
    ): (
        "Das tun nur Projekte aus ilastiks Workflow „Trainable Domain Adaptation“, sobald ein "
        "Modell darin gewählt wurde."
    ),
    "Give the package of the network itself, a zip.": (
        "Das Paket des Netzes selbst angeben, eine zip-Datei."
    ),
    "The feature selection of this project is damaged.": (
        "Die Auswahl der Merkmale in diesem Projekt ist beschädigt."
    ),
    "It names {} features at {} scales, but its table has the shape {}.": (
        "Sie nennt {} Merkmale bei {} Skalen, aber ihre Tabelle hat die Form {}."
    ),
    "Choose the features again in ilastik, train, and save the project.": (
        "Die Merkmale in ilastik noch einmal wählen, trainieren und das Projekt speichern."
    ),
    "The features of this project cannot be computed.": (
        "Die Merkmale dieses Projekts lassen sich nicht berechnen."
    ),
    "'{}' is not one of ilastik's own six features; it comes from a plugin.": (
        "„{}“ gehört nicht zu ilastiks eigenen sechs Merkmalen; es kommt aus einem Plugin."
    ),
    "Choose other features in ilastik, train, and save the project.": (
        "In ilastik andere Merkmale wählen, trainieren und das Projekt speichern."
    ),
    "They are listed in a separate file, which ilastik no longer supports.": (
        "Sie stehen in einer eigenen Datei, was ilastik nicht mehr unterstützt."
    ),
    "The classifier in this project is damaged.": (
        "Der Klassifikator in diesem Projekt ist beschädigt."
    ),
    "Its Random Forest cannot be read: {}.": "Sein Random Forest lässt sich nicht lesen: {}.",
    "Train the classifier again in ilastik and save the project.": (
        "Den Klassifikator in ilastik neu trainieren und das Projekt speichern."
    ),
    "The classifier of this project cannot be used.": (
        "Der Klassifikator dieses Projekts lässt sich nicht benutzen."
    ),
    "Its trees vote with weights, which no version of ilastik is known to do.": (
        "Seine Bäume stimmen mit Gewichten ab; keine bekannte Version von ilastik tut das."
    ),
    "It is of the type '{}', not ilastik's own Random Forest.": (
        "Er ist vom Typ „{}“, nicht ilastiks eigener Random Forest."
    ),
    (
        "Choose 'Parallel Random Forest Classifier (VIGRA)' in ilastik (menu Advanced), train, "
        "and save the project."
    ): (
        "In ilastik „Parallel Random Forest Classifier (VIGRA)“ wählen (Menü Advanced), "
        "trainieren und das Projekt speichern."
    ),
    "A tree has a node of type 0x{}; only simple thresholds are known.": (
        "Ein Baum hat einen Knoten vom Typ 0x{}; nur einfache Schwellwerte sind bekannt."
    ),
    "The labels of this project do not fit its image.": (
        "Die Labels dieses Projekts passen nicht zu seinem Bild."
    ),
    "A block of labels with {} axes reaches to {}; the image has the axes '{}' and the shape {}.": (
        "Ein Block von Labels mit {} Achsen reicht bis {}; das Bild hat die Achsen „{}“ und die "
        "Form {}."
    ),
    "A block of labels with {} axes reaches to {}; the image has the axes '{}'.": (
        "Ein Block von Labels mit {} Achsen reicht bis {}; das Bild hat die Achsen „{}“."
    ),
    "Check that the right image is linked, or add it again in ilastik.": (
        "Prüfen, ob das richtige Bild verknüpft ist, oder es in ilastik noch einmal hinzufügen."
    ),
    "The labels of this project are damaged.": "Die Labels dieses Projekts sind beschädigt.",
    "They cannot be read: {}.": "Sie lassen sich nicht lesen: {}.",
    "A label lies outside of the image of lane {}, which has the axes '{}' and the shape {}.": (
        "Ein Label liegt außerhalb des Bildes Nummer {}, das die Achsen „{}“ und die Form {} hat."
    ),
    "The images of this stack do not fit together.": (
        "Die Bilder dieses Stapels passen nicht zusammen."
    ),
    "'{}' is {}, but '{}' is {}.": "„{}“ ist {}, aber „{}“ ist {}.",
    "Give images of one size and type only.": "Nur Bilder einer Größe und Art angeben.",
    "The images of this stack do not fit the project.": (
        "Die Bilder dieses Stapels passen nicht zum Projekt."
    ),
    "The project has the axes '{}', each image of the stack has '{}'.": (
        "Das Projekt hat die Achsen „{}“, jedes Bild des Stapels hat „{}“."
    ),
    "Save the stack as one file and add it again in ilastik.": (
        "Den Stapel als eine Datei speichern und in ilastik noch einmal hinzufügen."
    ),
    "The image '{}' is not the one this project was made with.": (
        "Das Bild „{}“ ist nicht das, mit dem dieses Projekt gemacht wurde."
    ),
    "It is {}; the project was made with {} (axes {}).": (
        "Es ist {}; das Projekt wurde mit {} gemacht (Achsen {})."
    ),
    "Link the right image, or train the project again in ilastik with this one.": (
        "Das richtige Bild verknüpfen, oder das Projekt in ilastik mit diesem neu trainieren."
    ),
    "The image '{}' of the project '{}' was not found.": (
        "Das Bild „{}“ des Projekts „{}“ wurde nicht gefunden."
    ),
    "Put the image beside the project, or say where it is.": (
        "Das Bild neben das Projekt legen oder sagen, wo es ist."
    ),
    "The project uses the part from {} to {}, but the image is {}.": (
        "Das Projekt benutzt den Teil von {} bis {}, aber das Bild ist {}."
    ),
    "Link the right image.": "Das richtige Bild verknüpfen.",
    "The project '{}' has no pixel classifier.": "Das Projekt „{}“ hat keinen Pixelklassifikator.",
    "The classifier of the project '{}' does not fit its features and images.": (
        "Der Klassifikator des Projekts „{}“ passt nicht zu seinen Merkmalen und Bildern."
    ),
    (
        "It was trained with {} feature columns: with the chosen features these are {} channel{}, "
        "but the images have {}."
    ): (
        "Er wurde mit {0} Merkmalsspalten trainiert: Mit den gewählten Merkmalen sind das "
        "{1} Kanäle, die Bilder aber haben {3}."
    ),
    (
        "Check the images and their axes in ilastik's Input Data step, press Live Update in the "
        "training step, and save the project."
    ): (
        "In ilastik die Bilder und ihre Achsen im Schritt Input Data prüfen, im Schritt Training "
        "auf Live Update drücken und das Projekt speichern."
    ),
    "The project '{}' has no classifier that can be used.": (
        "Das Projekt „{}“ hat keinen Klassifikator, der sich benutzen lässt."
    ),
    "ilastik 0.5 did not store one; only its images and labels can be read.": (
        "ilastik 0.5 hat keinen gespeichert; nur Bilder und Labels lassen sich lesen."
    ),
    (
        "Let a new forest be trained from the labels: --retrain on the command line, step 2 in the "
        "window. Or make a new project in today's ilastik, with the same image."
    ): (
        "Einen neuen Forest aus den Labels trainieren: --retrain auf der Kommandozeile, Schritt 2 "
        "im Fenster. Oder im heutigen ilastik ein neues Projekt mit demselben Bild machen."
    ),
    "It is an HDF5 file, but it names neither a version nor a workflow of ilastik.": (
        "Es ist eine HDF5-Datei, aber sie nennt weder Version noch Workflow von ilastik."
    ),
    "The project '{}' has no image number {}.": "Das Projekt „{}“ hat kein Bild Nummer {}.",
    "It has {} image{}.": "Bilder darin: {0}.",
    "Add an image in ilastik, or choose one of those in the project.": (
        "In ilastik ein Bild hinzufügen, oder eines aus dem Projekt wählen."
    ),
    "Choose one of the images in the project.": "Eines der Bilder im Projekt wählen.",
    "The project '{}' has no trained classifier.": (
        "Das Projekt „{}“ hat keinen trainierten Klassifikator."
    ),
    (
        "ilastik stores one only if it was trained after the last change of labels, features or "
        "images."
    ): (
        "ilastik speichert einen nur, wenn nach der letzten Änderung an Labels, Merkmalen oder "
        "Bildern trainiert wurde."
    ),
    (
        "Please train and save in ilastik: open the project, press Live Update in the training "
        "step, and save it. Or let a new forest be trained from the labels: --retrain on the "
        "command line, step 2 in the window."
    ): (
        "In ilastik trainieren und speichern: das Projekt öffnen, im Schritt des Trainings Live "
        "Update drücken und speichern. Oder einen neuen Forest aus den Labels trainieren: "
        "--retrain auf der Kommandozeile, Schritt 2 im Fenster."
    ),
    "The classifier of the project '{}' does not fit its labels.": (
        "Der Klassifikator des Projekts „{}“ passt nicht zu seinen Labels."
    ),
    "It knows the label {}, but the project has only {} labels.": (
        "Er kennt das Label {}, aber das Projekt hat nur {} Labels."
    ),
    "The project cannot be written.": "Das Projekt lässt sich nicht schreiben.",
    "The project '{}' could not be written.": "Das Projekt „{}“ konnte nicht geschrieben werden.",
    "Check that the folder exists, that you may write to it, and that the disk has room.": (
        "Prüfen, ob es den Ordner gibt, ob darin geschrieben werden darf und ob die Platte Platz "
        "hat."
    ),
    "The image has the shape {}, not {}.": "Das Bild hat die Form {}, nicht {}.",
    "Reading it failed: {}.": "Das Lesen misslang: {}.",
}
