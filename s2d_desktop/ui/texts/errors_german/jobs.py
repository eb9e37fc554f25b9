"""German: errors about jobs, by their English sentences."""

PHRASES = {
    "Windows did not change which program opens .s2d files.": (
        "Windows hat nicht geändert, welches Programm .s2d-Dateien öffnet."
    ),
    "It said: {}.": "Es sagt: {}.",
    "Perhaps an administrator does not allow it; files can be dropped on the window all the "
    "same.": (
        "Vielleicht erlaubt es ein Administrator nicht; auf das Fenster ziehen kann man Dateien "
        "trotzdem."
    ),
    "A file for '{}' could not be read or written.": (
        "Eine Datei für „{}“ konnte nicht gelesen oder geschrieben werden."
    ),
    "Check that the disk is connected and has space.": (
        "Prüfen, ob die Platte verbunden ist und Platz hat."
    ),
    "There is not enough memory for '{}'.": "Der Speicher reicht nicht für „{}“.",
    "The computer refused to give more.": "Der Rechner gibt nicht mehr her.",
    "Close other programs, or cut the image into smaller ones.": (
        "Andere Programme schließen oder das Bild in kleinere schneiden."
    ),
    "'{}' is damaged: {}.": "„{}“ ist beschädigt: {}.",
    "The cells of '{}' do not fit into memory.": (
        "Die Zellen von „{}“ passen nicht in den Speicher."
    ),
    "One slice needs {} GB, {} GB are free.": "Eine Schicht braucht {} GB, {} GB sind frei.",
    "Cut the image into parts that overlap, or use a computer with more memory.": (
        "Das Bild in Teile schneiden, die sich überlappen, oder einen Rechner mit mehr Speicher "
        "benutzen."
    ),
    "The process of the training has ended by surprise.": (
        "Der Prozess des Trainings ist unerwartet geendet."
    ),
    "Close other programs and try again.": (
        "Andere Programme schließen und es noch einmal versuchen."
    ),
    "The process for the training could not be started.": (
        "Der Prozess für das Training konnte nicht gestartet werden."
    ),
    "The system says: {} ('{}').": "Das System sagt: {} („{}“).",
    "Check that the folder can be written and the disk has space.": (
        "Prüfen, ob in den Ordner geschrieben werden darf und die Platte Platz hat."
    ),
    "It is not clear which class is the structure.": (
        "Es ist nicht klar, welche Klasse die Struktur ist."
    ),
    "The classes are {}; {} of them mean '{}'.": "Die Klassen sind {}; davon bedeuten {} „{}“.",
    "The classes are {}.": "Die Klassen sind {}.",
    "Name the class after --class.": "Die Klasse hinter --class nennen.",
    "There is no class '{}'.": "Die Klasse „{}“ gibt es nicht.",
    "Give one of these names after --class.": "Einen dieser Namen hinter --class angeben.",
    "It is not clear which Enhancer to use.": (
        "Es ist nicht klar, welcher Enhancer benutzt werden soll."
    ),
    "None is made for {}; installed are: {}.": "Für {} ist keiner gemacht; installiert sind: {}.",
    "Name one of them, or a file, after --enhancer.": (
        "Einen davon, oder eine Datei, hinter --enhancer nennen."
    ),
    "The Enhancer '{}' does not fit these classes.": (
        "Der Enhancer „{}“ passt nicht zu diesen Klassen."
    ),
    "It takes the maps of {}; here the classes are {}.": (
        "Er nimmt die Karten von {}; hier sind die Klassen {}."
    ),
    "Give {} the {} {}, or choose another Enhancer.": (
        "{0} mit {1} {2} angeben, oder einen anderen Enhancer wählen."
    ),
    "{} needs to know which class is the structure.": (
        "{} muss wissen, welche Klasse die Struktur ist."
    ),
    (
        "Neither the Enhancer's structure nor the names of its maps tell which of the classes it "
        "enhances."
    ): (
        "Weder die Struktur des Enhancers noch die Namen seiner Karten sagen, welche der Klassen "
        "er verbessert."
    ),
    "The Enhancer '{}' gives no map of class '{}'.": (
        "Der Enhancer „{}“ gibt keine Karte der Klasse „{}“."
    ),
    "It gives {}.": "Er gibt {}.",
    "Choose one of these classes, or another Enhancer.": (
        "Eine dieser Klassen wählen, oder einen anderen Enhancer."
    ),
    "The network cannot be written to '{}'.": "Das Netz lässt sich nicht nach „{}“ schreiben.",
    "A network is a file that ends in .onnx.": "Ein Netz ist eine Datei, die auf .onnx endet.",
    "Give another name.": "Einen anderen Namen angeben.",
    "The network is not copied onto itself.": "Das Netz wird nicht auf sich selbst kopiert.",
    "'{}' is the network of the training.": "„{}“ ist das Netz des Trainings.",
    "Choose another folder or name.": "Einen anderen Ordner oder Namen wählen.",
    "'{}' could not be written.": "„{}“ konnte nicht geschrieben werden.",
    "Choose another folder.": "Einen anderen Ordner wählen.",
    "The example is not there.": "Das Beispiel ist nicht da.",
    "There is no ilastik project in {}.": "In {} ist kein ilastik-Projekt.",
    "Install s2d_desktop again.": "s2d_desktop noch einmal installieren.",
    "'{}' is already there, and is the result of another image.": (
        "„{}“ ist schon da und ist das Ergebnis eines anderen Bildes."
    ),
    "It was made from '{}' of another folder, which has the same name.": (
        "Es wurde aus „{}“ in einem anderen Ordner gemacht, das denselben Namen hat."
    ),
    "Choose another folder for the results, or move the old one away.": (
        "Einen anderen Ordner für die Ergebnisse wählen oder das alte wegschieben."
    ),
    "There is no layer '{}'.": "Die Ebene „{}“ gibt es nicht.",
    "Beside the enhanced map there are {}.": "Neben der verbesserten Karte gibt es {}.",
    "Write for instance --layers {}.": "Zum Beispiel --layers {} schreiben.",
    "{} would have no effect here.": "{} hätte hier keine Wirkung.",
    "Leave out {}.": "{} weglassen.",
    "'{}' cannot be compared as labels.": "„{}“ lässt sich nicht als Labels vergleichen.",
    "It holds {} in {} channel(s); labels are whole numbers in one.": (
        "Es enthält {} in {} Kanälen; Labels sind ganze Zahlen in einem."
    ),
    "Leave out '--as labels'.": "„--as labels“ weglassen.",
    "'{}' cannot be used as truth.": "„{}“ lässt sich nicht als Wahrheit benutzen.",
    "It has {} channels; labels have one.": "Es hat {} Kanäle; Labels haben einen.",
    "Save the labels as one channel of whole numbers.": (
        "Die Labels als einen Kanal ganzer Zahlen speichern."
    ),
    "The map and the truth do not have the same size.": (
        "Karte und Wahrheit sind nicht gleich groß."
    ),
    "The map '{}' is {}; the truth '{}' is {}.": "Die Karte „{}“ ist {}; die Wahrheit „{}“ ist {}.",
    "Give the truth of the same image; if z was read as channels, name the axes.": (
        "Die Wahrheit desselben Bildes angeben; wurde z als Kanäle gelesen, die Achsen nennen."
    ),
    "The slices {} to {} cannot be compared.": (
        "Die Schichten {} bis {} lassen sich nicht vergleichen."
    ),
    "The map has the slices 0 to {}.": "Die Karte hat die Schichten 0 bis {}.",
    "Give the first and the last slice, for instance --slices 0-9.": (
        "Die erste und die letzte Schicht angeben, zum Beispiel --slices 0-9."
    ),
    "A training is already running there.": "Dort läuft schon ein Training.",
    "Another process ({}) trains a network in '{}'.": (
        "Ein anderer Prozess ({}) trainiert ein Netz in „{}“."
    ),
    "Wait until it has ended, stop it, or choose another folder.": (
        "Warten, bis es geendet hat, es anhalten, oder einen anderen Ordner wählen."
    ),
    "'{}' cannot be written for Fiji.": "„{}“ lässt sich nicht für Fiji schreiben.",
    "ImageJ hyperstacks with colours are TIFF files.": (
        "ImageJ-Hyperstacks mit Farben sind TIFF-Dateien."
    ),
    "Choose a name that ends in .tif.": "Einen Namen wählen, der auf .tif endet.",
    "There are no images in the folder '{}'.": "Im Ordner „{}“ sind keine Bilder.",
    "None of its files ends in {}.": "Keine der Dateien darin endet auf {}.",
    "Name another folder, or the files one by one.": (
        "Einen anderen Ordner nennen, oder die Dateien einzeln."
    ),
    "No image fits the pattern '{}'.": "Zum Muster „{}“ passt kein Bild.",
    "There is no file of such a name.": "Es gibt keine Datei dieses Namens.",
    "Check the folder and the pattern.": "Ordner und Muster prüfen.",
    "None of the {}images of '{}' is there.": "Keines der {}Bilder von „{}“ ist da.",
    "The project has no images.": "Das Projekt hat keine Bilder.",
    "Put the images back, or name them after the project.": (
        "Die Bilder zurücklegen, oder sie hinter dem Projekt nennen."
    ),
    "A project with this structure tensor cannot be written.": (
        "Ein Projekt mit diesem Strukturtensor lässt sich nicht schreiben."
    ),
    "The ilastik that opens it computes that of {}.": (
        "Das ilastik, das es öffnet, berechnet den von {}."
    ),
    "Leave out --structure-tensor, or --save-project.": (
        "--structure-tensor oder --save-project weglassen."
    ),
    "'{}' does not fit the project '{}'.": "„{}“ passt nicht zum Projekt „{}“.",
    "It has {} channels ({}); the classifier was trained on {}.": (
        "Es hat {} Kanäle ({}); der Klassifikator wurde an {} trainiert."
    ),
    "There are more labels than names in '{}'.": "In „{}“ sind mehr Labels als Namen.",
    "The highest label is {}, and {} names were given.": (
        "Das höchste Label ist {}, angegeben wurden {} Namen."
    ),
    "Name all of them after --classes, in the order of their numbers.": (
        "Alle hinter --classes nennen, in der Reihenfolge ihrer Nummern."
    ),
    "'{}' is no label image.": "„{}“ ist kein Labelbild.",
    "Labels are whole numbers from 0 (nothing painted) to {}; its values go from {} to {}.": (
        "Labels sind ganze Zahlen von 0 (nichts gemalt) bis {}; die Werte gehen von {} bis {}."
    ),
    "Save the labels as 8-bit numbers 1, 2, ... of the classes.": (
        "Die Labels als 8-Bit-Nummern 1, 2, ... der Klassen speichern."
    ),
    "'{}' is no label image of strokes.": "„{}“ ist kein Labelbild von Strichen.",
    "It labels more than {} pixels; a forest is trained on a few strokes.": (
        "Es labelt mehr als {} Pixel; ein Forest wird an wenigen Strichen trainiert."
    ),
    "Leave most pixels 0, or use 'plan' to train a network on whole images.": (
        "Die meisten Pixel auf 0 lassen, oder mit „plan“ ein Netz an ganzen Bildern trainieren."
    ),
    "The labels in '{}' do not fit '{}'.": "Die Labels in „{}“ passen nicht zu „{}“.",
    "They are {}, the image is {}.": "Sie sind {}, das Bild ist {}.",
    "Give labels of the same size, one number for each pixel.": (
        "Labels derselben Größe angeben, eine Nummer für jedes Pixel."
    ),
    "The training was ended from outside.": "Das Training wurde von außen beendet.",
    "It said nothing more, and its process is gone.": (
        "Es meldete sich nicht mehr, und sein Prozess ist weg."
    ),
    "Start it again: it goes on from its last checkpoint.": (
        "Noch einmal starten: Es geht vom letzten Zwischenstand weiter."
    ),
    "There are no labels that could be written.": (
        "Es gibt keine Labels, die sich schreiben ließen."
    ),
    "The labels of a project belong to its own images.": (
        "Die Labels eines Projekts gehören zu seinen eigenen Bildern."
    ),
    "Leave out the images, so that those of the project are taken, or leave out 'labels'.": (
        "Die Bilder weglassen, dann werden die des Projekts genommen; oder „labels“ weglassen."
    ),
    "There is no product '{}'.": "Das Ergebnis „{}“ gibt es nicht.",
    "Each product is named once, and at least one is needed.": (
        "Jedes wird einmal genannt, und mindestens eines ist nötig."
    ),
    "Choose some of {}, joined by commas.": "Einige aus {} wählen, mit Kommas dazwischen.",
    "There is nothing to write for each class.": "Für jede Klasse gibt es nichts zu schreiben.",
    "Only probabilities have a map for each class, and they were not asked for.": (
        "Nur Wahrscheinlichkeiten haben für jede Klasse eine Karte, und sie wurden nicht verlangt."
    ),
    "Ask for the probabilities as well, or leave out the files for each class.": (
        "Auch die Wahrscheinlichkeiten verlangen, oder die Dateien für jede Klasse weglassen."
    ),
    "'{}' is not a folder.": "„{}“ ist kein Ordner.",
    "Images of the project are looked for in it.": "Darin werden Bilder des Projekts gesucht.",
    "Name the folder that holds them.": "Den Ordner nennen, in dem sie sind.",
    "A minimum size of {} pixels cannot be used.": (
        "Eine kleinste Größe von {} Pixeln ist nicht möglich."
    ),
    "Sizes are counted in pixels (voxels in 3-D), from 0.": (
        "Größen werden in Pixeln gezählt (in 3-D in Voxeln), ab 0."
    ),
    "Choose 0 to keep all objects.": "0 wählen, um alle Objekte zu behalten.",
    "The objects of '{}' do not fit on the disk.": (
        "Die Objekte von „{}“ passen nicht auf die Platte."
    ),
    "Up to {} GB are needed in {}, {} GB are free.": (
        "Bis zu {} GB werden in {} gebraucht, {} GB sind frei."
    ),
    "Free some space, or write to another disk.": (
        "Platz schaffen oder auf eine andere Platte schreiben."
    ),
    "Nothing can be written into the folder '{}'.": (
        "In den Ordner „{}“ lässt sich nichts schreiben."
    ),
    "{} results do not fit into one file.": "{} Ergebnisse passen nicht in eine Datei.",
    "'{}' names a file, but there are several inputs.": (
        "„{}“ nennt eine Datei, aber es gibt mehrere Eingaben."
    ),
    "Give a folder after -o, for instance -o results.": (
        "Hinter -o einen Ordner angeben, zum Beispiel -o results."
    ),
    "The ending '{}' is none of .tif, .h5, .npy, .zarr.": (
        "Die Endung „{}“ ist keine von .tif, .h5, .npy, .zarr."
    ),
    "Choose one of these endings, or give a folder.": (
        "Eine dieser Endungen wählen, oder einen Ordner angeben."
    ),
    "'{}' is an input and would be replaced by its own result.": (
        "„{}“ ist eine Eingabe und würde durch ihr eigenes Ergebnis ersetzt."
    ),
    "The output has the same name and folder as the input.": (
        "Die Ausgabe hat Namen und Ordner der Eingabe."
    ),
    "Choose another name after -o.": "Hinter -o einen anderen Namen wählen.",
    "None of the wanted probability maps of '{}' is there.": (
        "Keine der gewünschten Wahrscheinlichkeitskarten von „{}“ ist da."
    ),
    "Its images that are wanted have none.": "Seine gewünschten Bilder haben keine.",
    "Choose other images of the project with --only, or name the map itself.": (
        "Mit --only andere Bilder des Projekts wählen, oder die Karte selbst nennen."
    ),
}
