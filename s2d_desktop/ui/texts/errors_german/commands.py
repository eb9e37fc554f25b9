"""German: errors about what commands are asked for, by their English sentences."""

PHRASES = {
    "'{}' is not overwritten.": "„{}“ wird nicht überschrieben.",
    "It exists and is not a training plan.": "Es ist da und ist kein Trainingsplan.",
    "Choose another name, ending in .json.": "Einen anderen Namen wählen, der auf .json endet.",
    "Which class shall the network find?": "Welche Klasse soll das Netz finden?",
    "'{}' has these: {}.": "„{}“ hat diese: {}.",
    "Name one, for instance --class {}, or all of them for a network that tells them apart.": (
        "Eine nennen, zum Beispiel --class {}, oder alle, für ein Netz, das sie unterscheidet."
    ),
    "The {} do not fit the images.": "Die {} passen nicht zu den Bildern.",
    "There are {} images and {}.": "Es gibt {} Bilder und {}.",
    "Give one for each image, in the same order.": (
        "Für jedes Bild eines angeben, in derselben Reihenfolge."
    ),
    "'{}' cannot be applied to images.": "„{}“ lässt sich nicht auf Bilder anwenden.",
    "It is an Enhancer: it sees a forest's probabilities, not raw data.": (
        "Es ist ein Enhancer: Er sieht die Wahrscheinlichkeiten eines Forests, keine Rohdaten."
    ),
    "Give it a project or a probability map: s2d-desktop enhance INPUT -o OUT --enhancer '{}'.": (
        "Ein Projekt oder eine Wahrscheinlichkeitskarte angeben: s2d-desktop enhance INPUT -o OUT"
        " --enhancer '{}'."
    ),
    "The classes of a forest are written together.": (
        "Die Klassen eines Forests werden zusammen geschrieben."
    ),
    "They are the channels of one map, as ilastik and Weka export them.": (
        "Sie sind die Kanäle einer Karte, wie ilastik und Weka sie exportieren."
    ),
    "Leave out --class; --each-class writes a file for each class.": (
        "--class weglassen; --each-class schreibt für jede Klasse eine Datei."
    ),
    "Of a network only its map can be written.": (
        "Von einem Netz lässt sich nur seine Karte schreiben."
    ),
    "Segmentation, uncertainty and labels are those of a forest.": (
        "Segmentierung, Unsicherheit und Labels sind die eines Forests."
    ),
    "Leave out --export and --each-class; 'segment' makes objects of the map.": (
        "--export und --each-class weglassen; „segment“ macht Objekte aus der Karte."
    ),
    "The network '{}' needs an image.": "Das Netz „{}“ braucht ein Bild.",
    "It sees raw data, and none was given.": "Es sieht Rohdaten, und keine wurden angegeben.",
    "Name one or more images after the network.": "Ein oder mehrere Bilder hinter dem Netz nennen.",
    "The project '{}' has no image {}.": "Das Projekt „{}“ hat kein Bild {}.",
    "It has {}, counted from 1 in the order that 'info' shows.": (
        "Es sind {}, gezählt ab 1 in der Reihenfolge, die „info“ zeigt."
    ),
    "Name some of these after {}.": "Einige davon hinter {} nennen.",
    "No forest can be trained from the labels of '{}'.": (
        "Aus den Labels von „{}“ lässt sich kein Forest trainieren."
    ),
    "There are labels of one class only.": "Es gibt nur Labels einer einzigen Klasse.",
    "None of its images that are there has labels.": "Keines der Bilder, die da sind, hat Labels.",
    (
        "Paint a few strokes of at least two classes in ilastik and save the project, or open it "
        "in the window and paint there."
    ): (
        "In ilastik einige Striche von mindestens zwei Klassen malen und das Projekt speichern, "
        "oder es im Fenster öffnen und dort malen."
    ),
    "One forest cannot be trained on '{}' and '{}'.": (
        "An „{}“ und „{}“ lässt sich nicht ein gemeinsamer Forest trainieren."
    ),
    "They differ in the number of channels, or one is a slice and one a volume.": (
        "Sie haben verschieden viele Kanäle, oder eines ist eine Schicht und eines ein Volumen."
    ),
    "Choose images of one kind with --lanes.": "Mit --lanes Bilder einer Art wählen.",
    "'{}' is no name for an ilastik project.": "„{}“ ist kein Name für ein ilastik-Projekt.",
    "Its ending is not '.ilp'.": "Die Endung ist nicht „.ilp“.",
    "Choose a name that ends in .ilp.": "Einen Namen wählen, der auf .ilp endet.",
    "'{}' is there already.": "„{}“ ist schon da.",
    "An ilastik project is never replaced: it may hold work of yours.": (
        "Ein ilastik-Projekt wird nie ersetzt: Es kann eigene Arbeit enthalten."
    ),
    "There is no folder '{}'.": "Den Ordner „{}“ gibt es nicht.",
    "Make the folder first, or choose another one.": (
        "Zuerst den Ordner anlegen, oder einen anderen wählen."
    ),
    "Stage {} of an Autocontext project cannot be written as a project.": (
        "Stufe {} eines Autocontext-Projekts lässt sich nicht als Projekt schreiben."
    ),
    "Its forest sees what the stage before it says; a new project has one stage.": (
        "Ihr Forest sieht, was die Stufe davor sagt; ein neues Projekt hat eine Stufe."
    ),
    "Choose the first one: --stage 1.": "Die erste wählen: --stage 1.",
    "'{}' cannot be written as a new project.": (
        "„{}“ lässt sich nicht als neues Projekt schreiben."
    ),
    "None of its images is there.": "Keines der Bilder darin ist da.",
    "Put the images back beside the project.": "Die Bilder neben das Projekt zurücklegen.",
    "'{}' cannot be put into a new project.": (
        "„{}“ lässt sich nicht in ein neues Projekt aufnehmen."
    ),
    "No single file holds it, and its {} GiB are too much to copy.": (
        "Keine einzelne Datei enthält es, und seine {} GiB sind zu viel zum Kopieren."
    ),
    "Export the image from ilastik as one file, and open that.": (
        "Das Bild aus ilastik als eine Datei exportieren und diese öffnen."
    ),
    "The scale cannot be told from the size of the objects.": (
        "Aus der Größe der Objekte lässt sich der Maßstab nicht erkennen."
    ),
    "The Enhancer's description does not say which size it knows (object_size_px).": (
        "Die Beschreibung des Enhancers sagt nicht, welche Größe er kennt (object_size_px)."
    ),
    "Search the scale with --scale auto, or give a number after --scale.": (
        "Den Maßstab mit --scale auto suchen, oder hinter --scale eine Zahl angeben."
    ),
    "There is no table of a mask.": "Von einer Maske gibt es keine Tabelle.",
    "A mask has no objects that could be listed.": (
        "Eine Maske hat keine Objekte, die sich auflisten ließen."
    ),
    "Ask for objects or cells (--objects, --multicut), or leave out the table.": (
        "Objekte oder Zellen verlangen (--objects, --multicut), oder die Tabelle weglassen."
    ),
    "The strokes of '{}' cannot be used.": "Die Striche von „{}“ lassen sich nicht benutzen.",
    "It has no class '{}'; its classes are: {}.": (
        "Die Klasse „{}“ gibt es darin nicht; die Klassen sind: {}."
    ),
    "Name one of these.": "Eine davon nennen.",
    "The strokes do not fit the image '{}'.": "Die Striche passen nicht zum Bild „{}“.",
    "They were painted on an image of (t, z, y, x) = {}; it has {}.": (
        "Sie wurden auf einem Bild mit (t, z, y, x) = {} gemalt; dieses hat {}."
    ),
    "Put the image back that was painted on, or paint on this one.": (
        "Das Bild zurücklegen, auf dem gemalt wurde, oder auf diesem malen."
    ),
    "The strokes in '{}' are not enough for a forest.": (
        "Die Striche in „{}“ reichen nicht für einen Forest."
    ),
    "A forest needs strokes of at least two classes.": (
        "Ein Forest braucht Striche von mindestens zwei Klassen."
    ),
    "Open the image in the window and paint a few strokes of each class.": (
        "Das Bild im Fenster öffnen und von jeder Klasse einige Striche malen."
    ),
    "'{}' knows no image {}.": "„{}“ kennt kein Bild {}.",
    "Painted on, or looked at, were the images {}.": "Gemalt oder angesehen wurden die Bilder {}.",
    "Name some of these after --only.": "Einige davon hinter --only nennen.",
    "Training needs packages that are not installed.": "Zum Trainieren fehlen Pakete.",
    "Run this in a terminal, then start the program again: {}": (
        "Dies in einem Terminal ausführen, dann das Programm neu starten: {}"
    ),
    "Something went wrong inside the training: {}: {}": "Beim Training ging etwas schief: {}: {}",
    "Please report this with the details.": "Bitte mit den Einzelheiten melden.",
    "'{}' does not fit the image '{}'.": "„{}“ passt nicht zum Bild „{}“.",
    "It is {} x {} x {} pixels (x, y, z) with {} channel(s); the image is {} x {} x {}.": (
        "Es ist {} x {} x {} Pixel groß (x, y, z) mit {} Kanälen; das Bild ist {} x {} x {}."
    ),
    "Choose labels of the same size with one channel.": (
        "Labels derselben Größe mit einem Kanal wählen."
    ),
    "'{}' holds no labels.": "„{}“ enthält keine Labels.",
    "Its values are of the type {}, not whole numbers.": (
        "Die Werte sind vom Typ {}, keine ganzen Zahlen."
    ),
    "Save the labels as whole numbers: 0 where nothing is, else the object's number.": (
        "Die Labels als ganze Zahlen speichern: 0, wo nichts ist, sonst die Nummer des Objekts."
    ),
    "The map '{}' cannot teach '{}'.": "Die Karte „{}“ kann „{}“ nicht lehren.",
    "Its classes are: {}.": "Die Klassen darin sind: {}.",
    "Choose another map.": "Eine andere Karte wählen.",
    "Start it again: it goes on from its last checkpoint, which is at most five minutes older.": (
        "Noch einmal starten: Es geht vom letzten Zwischenstand weiter, der höchstens fünf "
        "Minuten älter ist."
    ),
    "There is too little memory for this network.": "Für dieses Netz ist zu wenig Speicher da.",
    "The system ended the trial, also with half the patch.": (
        "Das System hat den Versuch beendet, auch mit halbem Ausschnitt."
    ),
    "Use fewer maps or a smaller batch in the plan, or close other programs.": (
        "Im Plan weniger Karten oder einen kleineren Stapel angeben, oder andere Programme "
        "schließen."
    ),
    "'{}' has no stages.": "„{}“ hat keine Stufen.",
    "Only ilastik's Autocontext projects train several forests one after the other.": (
        "Nur ilastiks Autocontext-Projekte trainieren mehrere Forests nacheinander."
    ),
    "Leave out --stage.": "--stage weglassen.",
    "Images are named, and others are chosen by --only.": (
        "Bilder werden genannt, und mit --only werden andere gewählt."
    ),
    "--only chooses among the project's own images.": (
        "--only wählt unter den eigenen Bildern des Projekts."
    ),
    "Leave out one of both.": "Eines von beiden weglassen.",
    "There are no images in '{}' to choose from.": (
        "In „{}“ sind keine Bilder, die sich wählen ließen."
    ),
    "Only an ilastik project, or strokes that were painted on one, knows its images.": (
        "Nur ein ilastik-Projekt, oder Striche, die auf einem gemalt wurden, kennt seine Bilder."
    ),
    "Leave out --only, and name the images.": "--only weglassen und die Bilder nennen.",
    "There are no labels in '{}' to train a forest from.": (
        "In „{}“ sind keine Labels, aus denen sich ein Forest trainieren ließe."
    ),
    "Only an ilastik project keeps the labels that its forest was trained on.": (
        "Nur ein ilastik-Projekt behält die Labels, an denen sein Forest trainiert wurde."
    ),
    "Leave out --retrain.": "--retrain weglassen.",
    "'{}' does not name any images.": "„{}“ nennt keine Bilder.",
    "Only an ilastik project has images of its own that may have been moved.": (
        "Nur ein ilastik-Projekt hat eigene Bilder, die verschoben worden sein können."
    ),
    "Leave out --images-from.": "--images-from weglassen.",
    "The classifier '{}' needs an image.": "Der Klassifikator „{}“ braucht ein Bild.",
    "It does not say to which images it belongs, and none was given.": (
        "Er sagt nicht, zu welchen Bildern er gehört, und keines wurde angegeben."
    ),
    "Name one or more images after the classifier.": (
        "Ein oder mehrere Bilder hinter dem Klassifikator nennen."
    ),
    "'{}' has labels of its own.": "„{}“ hat eigene Labels.",
    "A label image belongs to an image that has none.": (
        "Ein Labelbild gehört zu einem Bild, das keine hat."
    ),
    "Leave out --strokes, or name the image instead.": (
        "--strokes weglassen, oder statt dessen das Bild nennen."
    ),
    "'{}' holds no strokes.": "„{}“ enthält keine Striche.",
    (
        "A project is made from what was painted in the window, which is kept beside the image as"
        " IMAGE.strokes.h5, from another project, or from an image with a label image."
    ): (
        "Ein Projekt entsteht aus dem, was im Fenster gemalt wurde und neben dem Bild als "
        "IMAGE.strokes.h5 liegt, aus einem anderen Projekt, oder aus einem Bild mit einem "
        "Labelbild."
    ),
    "Name such a file, or name the label image of this one after --strokes.": (
        "Eine solche Datei nennen, oder das Labelbild zu diesem hinter --strokes."
    ),
    "'{}' and '{}' cannot be in one project.": "„{}“ und „{}“ können nicht in einem Projekt sein.",
    "Paint on images of the same kind.": "Auf Bildern derselben Art malen.",
    "The project '{}' {} '{}', which is not there.": (
        "Zum Projekt „{0}“ gehört „{2}“, und die Datei ist nicht da."
    ),
    "It was looked for at {}, and where it was when the project was saved.": (
        "Gesucht wurde bei {}, und wo sie war, als das Projekt gespeichert wurde."
    ),
    "Put the file back, or open the project in the window, find the file there, and save.": (
        "Die Datei zurücklegen, oder das Projekt im Fenster öffnen, die Datei dort suchen und "
        "speichern."
    ),
    "The forest of '{}' cannot be trained here.": (
        "Der Forest von „{}“ lässt sich hier nicht trainieren."
    ),
    "It learned from images that were linked in the window.": (
        "Er hat an Bildern gelernt, die im Fenster verknüpft wurden."
    ),
    (
        "In the window, look for the images in their folder (step 1), train and save once more; or "
        "name the ilastik project with --retrain and --images-from."
    ): (
        "Im Fenster die Bilder in ihrem Ordner suchen (Schritt 1), trainieren und noch einmal "
        "speichern; oder das ilastik-Projekt mit --retrain und --images-from nennen."
    ),
    "The images of '{}' cannot be named one by one.": (
        "Die Bilder von „{}“ lassen sich nicht einzeln nennen."
    ),
    "Some are linked, and '{}' is in several files.": (
        "Manche sind verknüpft, und „{}“ besteht aus mehreren Dateien."
    ),
    "Choose others with --only.": "Mit --only andere wählen.",
}
