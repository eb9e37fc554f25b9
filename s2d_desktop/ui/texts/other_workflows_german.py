"""German: what can be used of a project without a pixel classifier, a sentence in each line."""

PHRASES = {
    "It does not name the workflow of ilastik that it was made with.": (
        "Es nennt den Workflow von ilastik nicht, mit dem es gemacht wurde."
    ),
    "It was made with ilastik's workflow '{}'.": (
        "Es wurde mit dem Workflow „{}“ von ilastik gemacht."
    ),
    "It was made with ilastik's workflow '{}' (on its start page: '{}').": (
        "Es wurde mit dem Workflow „{}“ von ilastik gemacht (auf dessen Startseite: „{}“)."
    ),
    "None of its images is where it looks for it.": (
        "Keines seiner Bilder ist dort, wo es sie sucht."
    ),
    "It has no images.": "Es hat keine Bilder.",
    "Its tracks and what it learned about objects are not about pixels.": (
        "Seine Spuren und was es über Objekte gelernt hat, handeln nicht von Pixeln."
    ),
    "Its classes are of whole objects, not of pixels.": (
        "Seine Klassen sind die ganzer Objekte, nicht die von Pixeln."
    ),
    "What it learned about edges is about superpixels, not about pixels.": (
        "Was es über Kanten gelernt hat, handelt von Superpixeln, nicht von Pixeln."
    ),
    "Its superpixels are computed anew by ilastik and are not in it.": (
        "Seine Superpixel berechnet ilastik jedes Mal neu; sie sind nicht darin."
    ),
    "Its carved objects are made of supervoxels, which ilastik joined.": (
        "Seine ausgeschnittenen Objekte bestehen aus Supervoxeln, die ilastik verbunden hat."
    ),
    (
        "Its classifier estimates how many objects there are, not where the pixels are."
    ): "Sein Klassifikator schätzt, wie viele Objekte es gibt, nicht wo ihre Pixel sind.",
    "The network in it looks at images, not at probability maps.": (
        "Das Netz darin sieht Bilder, keine Wahrscheinlichkeitskarten."
    ),
    (
        "Its probability map can be enhanced as it is: 'enhance' on the command line, 'Open its "
        "probability map' in step 2 of the window."
    ): (
        "Seine Wahrscheinlichkeitskarte lässt sich verbessern, wie sie ist: „enhance“ auf der "
        "Kommandozeile, „Seine Wahrscheinlichkeitskarte öffnen“ in Schritt 2 des Fensters."
    ),
    "Its probability map was at '{}', where it is not found: search for it and open it.": (
        "Seine Wahrscheinlichkeitskarte war in „{}“ und ist dort nicht zu finden: sie suchen und "
        "öffnen."
    ),
    (
        "A forest can be trained from its seeds, as labels of background and object: --retrain on "
        "the command line, step 2 in the window."
    ): (
        "Ein Forest lässt sich aus seinen Seeds trainieren, als Labels von Hintergrund und Objekt: "
        "--retrain auf der Kommandozeile, Schritt 2 im Fenster."
    ),
    (
        "A forest can be trained from its labels: --retrain on the command line, step 2 in the "
        "window."
    ): (
        "Ein Forest lässt sich aus seinen Labels trainieren: --retrain auf der Kommandozeile, "
        "Schritt 2 im Fenster."
    ),
    (
        "Strokes can be painted on its image in step 2 of the window, and a forest learns from "
        "them."
    ): "In Schritt 2 des Fensters lässt sich auf seinem Bild malen, und ein Forest lernt daraus.",
    "Make a project with the workflow 'Pixel Classification', train it, and open that.": (
        "Ein Projekt mit dem Workflow „Pixel Classification“ machen, trainieren und öffnen."
    ),
    "Or make a project with the workflow 'Pixel Classification', train it, and open that.": (
        "Oder ein Projekt mit dem Workflow „Pixel Classification“ machen, trainieren und öffnen."
    ),
}
