"""German: errors about Enhancers and packages, by their English sentences."""

PHRASES = {
    "There is nothing at '{}'.": "Unter „{}“ ist nichts.",
    "The file or folder was not found.": "Die Datei oder der Ordner wurde nicht gefunden.",
    "Check the path; give a folder, an .onnx file, or a package (.zip, rdf.yaml).": (
        "Den Pfad prüfen; angeben lässt sich ein Ordner, eine .onnx-Datei oder ein Paket (.zip, "
        "rdf.yaml)."
    ),
    "The Enhancer was not written as it should be.": (
        "Der Enhancer wurde nicht geschrieben, wie er sollte."
    ),
    "The network could not be written.": "Das Netz konnte nicht geschrieben werden.",
    "Make room on the disk, then try again.": (
        "Auf der Platte Platz schaffen, dann noch einmal versuchen."
    ),
    "--class names a class of the example.": "--class nennt eine Klasse des Beispiels.",
    "No example was given.": "Kein Beispiel wurde angegeben.",
    "Add --example, or leave out --class.": "--example hinzufügen oder --class weglassen.",
    "There is no example for this Enhancer.": "Für diesen Enhancer gibt es kein Beispiel.",
    (
        "A package holds a test image. The Enhancer has none of its own, and the program's shows "
        "mitochondria in one slice; this one takes {}, {}-D."
    ): (
        "Ein Paket enthält ein Testbild. Der Enhancer hat kein eigenes, und das des Programms "
        "zeigt Mitochondrien in einer Schicht; dieser nimmt {}, {}-D."
    ),
    "Name a project or map after --example.": (
        "Ein Projekt oder eine Karte hinter --example nennen."
    ),
    "The Enhancer's own example does not fit it.": (
        "Das eigene Beispiel des Enhancers passt nicht zu ihm."
    ),
    "'{}' has {} maps with {} axes; the Enhancer takes {} with {}.": (
        "„{}“ hat {} Karten mit {} Achsen; der Enhancer nimmt {} mit {}."
    ),
    "Delete this file, or name another example with --example.": (
        "Diese Datei löschen, oder mit --example ein anderes Beispiel nennen."
    ),
    "The example does not fit this Enhancer.": "Das Beispiel passt nicht zu diesem Enhancer.",
    "In '{}' its {} classes sum to {} to {}; they must be shares of 1.": (
        "In „{}“ ergeben die {} Klassen zusammen {} bis {}; es müssen Anteile von 1 sein."
    ),
    "Name a project or map with these classes and no other after --example.": (
        "Ein Projekt oder eine Karte mit diesen Klassen und keinen anderen hinter --example nennen."
    ),
    "The example is too small for this network.": "Das Beispiel ist zu klein für dieses Netz.",
    "'{}' has {} voxels; at least {} are needed.": "„{}“ hat {} Voxel; mindestens {} sind nötig.",
    "Name a larger one after --example.": "Ein größeres hinter --example nennen.",
    "It takes the classes {}; the example has {}.": "Er nimmt die Klassen {}; das Beispiel hat {}.",
    "Name a project or map with these classes after --example.": (
        "Ein Projekt oder eine Karte mit diesen Klassen hinter --example nennen."
    ),
    "--class names a class of a forest's map.": (
        "--class nennt eine Klasse der Karte eines Forests."
    ),
    "'{}' is a network that sees raw data.": "„{}“ ist ein Netz, das Rohdaten sieht.",
    "Leave out --class.": "--class weglassen.",
    "There is no example for this network.": "Für dieses Netz gibt es kein Beispiel.",
    "A package holds a test image, and there is no {} beside the network.": (
        "Ein Paket enthält ein Testbild, und neben dem Netz liegt kein {}."
    ),
    "Name an image that may be published after --example.": (
        "Ein Bild, das veröffentlicht werden darf, hinter --example nennen."
    ),
    "The example cannot be used.": "Das Beispiel lässt sich nicht benutzen.",
    "Some values of '{}' are not numbers (NaN or infinite).": (
        "Einige Werte von „{}“ sind keine Zahlen (NaN oder unendlich)."
    ),
    "Name another image after --example.": "Ein anderes Bild hinter --example nennen.",
    "The example does not fit this network.": "Das Beispiel passt nicht zu diesem Netz.",
    "'{}' has {} channel(s) and axes; the network takes images of {}, {}-D.": (
        "„{}“ hat {} Kanäle und Achsen; das Netz nimmt Bilder von {}, {}-D."
    ),
    "Name an image like those that it learned from after --example.": (
        "Ein Bild wie die, an denen es gelernt hat, hinter --example nennen."
    ),
    "'{}' cannot be the name of a package.": "„{}“ kann nicht der Name eines Pakets sein.",
    "A package is a zip.": "Ein Paket ist eine zip-Datei.",
    "Let the name end in .zip.": "Der Name muss auf .zip enden.",
    "The network is not exported.": "Das Netz wird nicht exportiert.",
    "Nothing says who made it.": "Nichts sagt, wer es gemacht hat.",
    "Name yourself with --author, for instance --author 'Ada Lovelace;University'.": (
        "Den eigenen Namen mit --author nennen, zum Beispiel --author 'Ada Lovelace;University'."
    ),
    "'{}' is not the name of an author.": "„{}“ ist nicht der Name eines Autors.",
    "A name has no slashes and is not empty.": (
        "Ein Name hat keine Schrägstriche und ist nicht leer."
    ),
    "Write it like this: --author 'Ada Lovelace;University of Somewhere'.": (
        "So schreiben: --author 'Ada Lovelace;University of Somewhere'."
    ),
    "The package '{}' could not be written.": "Das Paket „{}“ konnte nicht geschrieben werden.",
    "Check the folder, and that the disk is not full.": (
        "Den Ordner prüfen, und ob die Platte nicht voll ist."
    ),
    "Make room on the disk, or choose another folder.": (
        "Auf der Platte Platz schaffen oder einen anderen Ordner wählen."
    ),
    "The archive '{}' is not unpacked.": "Das Archiv „{}“ wird nicht entpackt.",
    "Download it again; if that does not help, ask whoever made it.": (
        "Noch einmal herunterladen; hilft das nicht, fragen, wer es gemacht hat."
    ),
    "The archive '{}' cannot be unpacked.": "Das Archiv „{}“ lässt sich nicht entpacken.",
    "Check that the file is there and that the disk is not full.": (
        "Prüfen, ob die Datei da ist und die Platte nicht voll ist."
    ),
    "The description '{}' of a network cannot be used.": (
        "Die Beschreibung „{}“ eines Netzes lässt sich nicht benutzen."
    ),
    "Correct {}, or fetch the network again.": "{} berichtigen, oder das Netz noch einmal holen.",
    "The description of a network cannot be opened.": (
        "Die Beschreibung eines Netzes lässt sich nicht öffnen."
    ),
    "{} is missing or may not be read.": "{} fehlt oder darf nicht gelesen werden.",
    "Keep {} beside {}.": "{} muss neben {} liegen bleiben.",
    "Nothing says under which licence its weights may be used.": (
        "Nichts sagt, unter welcher Lizenz seine Gewichte benutzt werden dürfen."
    ),
    "'{}' is not the short name of a licence.": "„{}“ ist nicht der Kurzname einer Lizenz.",
    "Name it with --licence, for instance --licence CC-BY-4.0.": (
        "Mit --licence nennen, zum Beispiel --licence CC-BY-4.0."
    ),
    "There is no Enhancer '{}'.": "Den Enhancer „{}“ gibt es nicht.",
    "It is neither a file nor one of those installed: {}.": (
        "Das ist weder eine Datei noch einer der installierten: {}."
    ),
    "Give one of these names, or the path of an .onnx file.": (
        "Einen dieser Namen angeben, oder den Pfad einer .onnx-Datei."
    ),
    "'{}' is not an Enhancer.": "„{}“ ist kein Enhancer.",
    "It is a network that sees raw data; an Enhancer sees a forest's probabilities.": (
        "Es ist ein Netz, das Rohdaten sieht; ein Enhancer sieht die Wahrscheinlichkeiten eines "
        "Forests."
    ),
    "Give it the images themselves: s2d-desktop predict '{}' IMAGE -o OUT.": (
        "Ihm die Bilder selbst geben: s2d-desktop predict '{}' IMAGE -o OUT."
    ),
    "The Enhancer '{}' is not complete.": "Der Enhancer „{}“ ist nicht vollständig.",
    "{} is missing.": "{} fehlt.",
    "Copy or install the Enhancer again.": "Den Enhancer noch einmal kopieren oder installieren.",
    "The package '{}' is not installed.": "Das Paket „{}“ ist nicht installiert.",
    "A package is unpacked and checked once before it is used.": (
        "Ein Paket wird einmal entpackt und geprüft, bevor es benutzt wird."
    ),
    "Add it first: s2d-desktop zoo add '{}'.": "Zuerst hinzufügen: s2d-desktop zoo add '{}'.",
    "The package cannot be used as an Enhancer.": (
        "Das Paket lässt sich nicht als Enhancer benutzen."
    ),
    "The example of a network cannot be used.": (
        "Das Beispiel eines Netzes lässt sich nicht benutzen."
    ),
    "'{}' cannot be the name of an Enhancer.": "„{}“ kann nicht der Name eines Enhancers sein.",
    "A name has letters, digits, dots and dashes, {} at most.": (
        "Ein Name hat Buchstaben, Ziffern, Punkte und Striche, höchstens {}."
    ),
    "Give another name with --name.": "Mit --name einen anderen Namen angeben.",
    "The name '{}' is taken.": "Der Name „{}“ ist vergeben.",
    "An Enhancer that comes with the program has it.": (
        "Ein Enhancer, der mit dem Programm kommt, hat ihn."
    ),
    "One of your own {} has it.": "Eines der eigenen hat ihn: {}.",
    "Remove that one first, or give another name (--name), or replace it (--replace).": (
        "Diesen zuerst entfernen, einen anderen Namen angeben (--name), oder ihn ersetzen "
        "(--replace)."
    ),
    "There is no Enhancer '{}' of your own.": "Einen eigenen Enhancer „{}“ gibt es nicht.",
    "In {} are: {}.": "In {} sind: {}.",
    "Give one of these names.": "Einen dieser Namen angeben.",
    "Your folder of Enhancers cannot be written.": (
        "In den Ordner der eigenen Enhancer lässt sich nicht schreiben."
    ),
    "Make room, or let this user write there.": "Platz schaffen, oder das Schreiben dort erlauben.",
    "The network could not be put to {}.": "Das Netz konnte nicht nach {} gelegt werden.",
    "Check the folder, or give another name with --name.": (
        "Den Ordner prüfen, oder mit --name einen anderen Namen angeben."
    ),
    "The Enhancer '{}' is not removed.": "Der Enhancer „{}“ wird nicht entfernt.",
    "It comes with the program; only your own can be removed.": (
        "Er kommt mit dem Programm; nur eigene lassen sich entfernen."
    ),
    "'s2d-desktop zoo list' says which are your own.": (
        "„s2d-desktop zoo list“ sagt, welche eigene sind."
    ),
    "The Enhancer '{}' could not be removed.": "Der Enhancer „{}“ konnte nicht entfernt werden.",
    "Close programs that use it, then try again.": (
        "Programme schließen, die ihn benutzen, dann noch einmal versuchen."
    ),
    "There is no finished network in '{}'.": "In „{}“ ist kein fertiges Netz.",
    "{} is missing; a training writes it when it ends.": (
        "{} fehlt; ein Training schreibt es, wenn es endet."
    ),
    "Choose the folder of a training that has ended, or let it end.": (
        "Den Ordner eines Trainings wählen, das geendet hat, oder es enden lassen."
    ),
    "'{}' is not a network for raw data.": "„{}“ ist kein Netz für Rohdaten.",
    "Its description, {}, does not say that it sees {}.": (
        "Seine Beschreibung, {}, sagt nicht, dass es {} sieht."
    ),
    "Choose the folder of a network that was trained with 's2d-desktop train'.": (
        "Den Ordner eines Netzes wählen, das mit „s2d-desktop train“ trainiert wurde."
    ),
    "The description of the network '{}' cannot be used.": (
        "Die Beschreibung des Netzes „{}“ lässt sich nicht benutzen."
    ),
    "It does not name what the network finds.": "Sie nennt nicht, was das Netz findet.",
    "Train it again, or fetch its folder again.": (
        "Neu trainieren, oder den Ordner noch einmal holen."
    ),
    "Its network does not repeat the package's own test: the result differs by up to {}.": (
        "Sein Netz wiederholt den Test des Pakets nicht: Das Ergebnis weicht um bis zu {} ab."
    ),
    "The weights may be damaged or of another network; ask whoever made the package.": (
        "Die Gewichte können beschädigt oder von einem anderen Netz sein; fragen, wer das Paket "
        "gemacht hat."
    ),
    "The network cannot be shared as a package.": (
        "Das Netz lässt sich nicht als Paket weitergeben."
    ),
}
