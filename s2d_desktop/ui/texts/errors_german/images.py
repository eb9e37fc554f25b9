"""German: errors about images, by their English sentences."""

PHRASES = {
    "'{}' holds more than one image.": "„{}“ enthält mehr als ein Bild.",
    "It holds {}.": "Vorhanden: {}.",
    "Name the one you mean, for instance {}/{}.": "Das gemeinte nennen, zum Beispiel {}/{}.",
    "'{}' has no image at '{}'.": "„{}“ hat kein Bild unter „{}“.",
    "Name one of these, for instance {}/{}.": "Eines davon nennen, zum Beispiel {}/{}.",
    "Check that this is the right file.": "Prüfen, ob es die richtige Datei ist.",
    "'{}' is an ilastik project, not an image.": "„{}“ ist ein ilastik-Projekt, kein Bild.",
    "A project holds labels and a forest, and names the images it belongs to.": (
        "Ein Projekt enthält Labels und einen Forest und nennt die Bilder, zu denen es gehört."
    ),
    "Open it as a project, or give the image itself.": (
        "Als Projekt öffnen, oder das Bild selbst angeben."
    ),
    "There is no image in '{}'.": "In „{}“ ist kein Bild.",
    "None of its datasets holds numbers in two to five dimensions.": (
        "Keiner der Datensätze enthält Zahlen in zwei bis fünf Dimensionen."
    ),
    "The dataset '{}' in '{}' is empty.": "Der Datensatz „{}“ in „{}“ ist leer.",
    "'{}' keeps its pixels in other files.": "„{}“ hat seine Pixel in anderen Dateien.",
    "Such files could point at anything on this computer and are not followed.": (
        "Solche Dateien könnten auf alles auf diesem Rechner zeigen; ihnen wird nicht gefolgt."
    ),
    "Save the image as one HDF5 file.": "Das Bild als eine einzige HDF5-Datei speichern.",
    "'{}' cannot be read in pieces.": "„{}“ lässt sich nicht stückweise lesen.",
    "One chunk of it would take {} GiB of memory.": (
        "Ein einziges Stück davon bräuchte {} GiB Speicher."
    ),
    "Save the image with smaller chunks.": "Das Bild mit kleineren Stücken (chunks) speichern.",
    "'{}' does not lie in '{}' itself.": "„{}“ liegt nicht in „{}“ selbst.",
    "It is a link to another file, and such links are not followed.": (
        "Es ist ein Verweis auf eine andere Datei; solchen Verweisen wird nicht gefolgt."
    ),
    "Open that file instead: {}.": "Statt dessen diese Datei öffnen: {}.",
    "None of its folders is an array of N5.": "Keiner der Ordner darin ist ein Feld von N5.",
    "Check that this is the right folder.": "Prüfen, ob es der richtige Ordner ist.",
    "'{}' is compressed in a way that is not known here.": (
        "„{}“ ist auf eine Art komprimiert, die hier unbekannt ist."
    ),
    "Its blocks are compressed with '{}'.": "Die Blöcke sind mit „{}“ komprimiert.",
    "Save it with gzip, or as OME-Zarr or HDF5.": (
        "Mit gzip speichern, oder als OME-Zarr oder HDF5."
    ),
    "One block of it would take {} GiB.": "Ein einziger Block davon bräuchte {} GiB.",
    "Save the image with smaller blocks.": "Das Bild mit kleineren Blöcken speichern.",
    "'{}' cannot be compressed.": "„{}“ lässt sich nicht komprimieren.",
    "NPY files hold values as they lie in memory.": (
        "NPY-Dateien enthalten Werte, wie sie im Speicher liegen."
    ),
    "Choose .h5, .tif or .zarr, or leave the compression out.": (
        ".h5, .tif oder .zarr wählen, oder die Komprimierung weglassen."
    ),
    "Its array would take {} GiB of memory.": "Das Feld darin bräuchte {} GiB Speicher.",
    "Save it as .npy, HDF5 or OME-Zarr.": "Als .npy, HDF5 oder OME-Zarr speichern.",
    "'{}' is not an image that can be opened here.": (
        "„{}“ ist kein Bild, das sich hier öffnen lässt."
    ),
    "It does not begin like TIFF, HDF5, PNG, JPEG or NPY, although its name ends in '{}'.": (
        "Es beginnt nicht wie TIFF, HDF5, PNG, JPEG oder NPY, obwohl der Name auf „{}“ endet."
    ),
    (
        "Save the image as TIFF, for instance in Fiji; or choose your Fiji in the settings of "
        "this program, which then reads with it what it does not know itself."
    ): (
        "Das Bild als TIFF speichern, zum Beispiel in Fiji; oder in den Einstellungen das eigene "
        "Fiji wählen, das dann liest, was dieses Programm nicht kennt."
    ),
    "'{}' is not an HDF5 file.": "„{}“ ist keine HDF5-Datei.",
    "'{}' was asked for inside it, but it has no inside.": (
        "Darin wurde „{}“ gesucht, aber es hat kein Inneres."
    ),
    "Name the file alone.": "Die Datei allein nennen.",
    "It is {}.": "Es ist {}.",
    "A {} file ends with a mark, and this one does not.": (
        "Eine {}-Datei endet mit einem Zeichen, und diese hat es nicht."
    ),
    "'{}' is too large for a {} file.": "„{}“ ist zu groß für eine {}-Datei.",
    "It can only be read whole, which would take {} GiB of memory.": (
        "Sie lässt sich nur als Ganzes lesen, was {} GiB Speicher bräuchte."
    ),
    "Save the image as tiled TIFF or OME-Zarr.": (
        "Das Bild als gekacheltes TIFF oder OME-Zarr speichern."
    ),
    "Give its axes: {}.": "Die Achsen angeben: {}.",
    "The pixels of '{}' are of an unusual type.": "Die Pixel von „{}“ sind von ungewöhnlicher Art.",
    "They have {} bits in sample format {}.": "Sie haben {} Bit im Zahlenformat {}.",
    "Save the image as 8-bit, 16-bit or 32-bit TIFF, for instance in Fiji.": (
        "Das Bild als TIFF mit 8, 16 oder 32 Bit speichern, zum Beispiel in Fiji."
    ),
    "'{}' holds {} images, not one.": "„{}“ enthält {} Bilder, nicht eines.",
    "Their shapes are {}{}; ilastik does not open such files either.": (
        "Ihre Formen sind {}{}; auch ilastik öffnet solche Dateien nicht."
    ),
    "Save the image you mean as its own TIFF, for instance in Fiji.": (
        "Das gemeinte Bild als eigenes TIFF speichern, zum Beispiel in Fiji."
    ),
    "The axes of '{}' cannot be told.": "Die Achsen von „{}“ sind nicht zu erkennen.",
    "The file names them {} for the shape {}.": "Die Datei nennt sie {} bei der Form {}.",
    "'{}' has an arrangement of pages that is not supported.": (
        "„{}“ hat eine Anordnung von Seiten, die nicht unterstützt wird."
    ),
    "Its shape is {} in {} pages of {}.": "Die Form ist {} auf {} Seiten von {}.",
    "Open it in Fiji and save it as TIFF.": "In Fiji öffnen und als TIFF speichern.",
    "One tile or strip of it would take {} GiB of memory.": (
        "Eine einzige Kachel oder ein Streifen davon bräuchte {} GiB Speicher."
    ),
    "Save the image with smaller tiles or strips.": (
        "Das Bild mit kleineren Kacheln oder Streifen speichern."
    ),
    "A part of '{}' is missing.": "Ein Teil von „{}“ fehlt.",
    "Page {} is in another file of the set, which was not found.": (
        "Seite {} ist in einer anderen Datei des Satzes, die nicht gefunden wurde."
    ),
    "Put all files of the set into one folder.": "Alle Dateien des Satzes in einen Ordner legen.",
    "It holds {}{}.": "Vorhanden: {}{}.",
    "'{}' is a folder, but not a Zarr image.": "„{}“ ist ein Ordner, aber kein Zarr-Bild.",
    "It has none of the files that mark a Zarr array or group (zarr.json, .zarray, .zgroup).": (
        "Darin ist keine der Dateien, an denen man Zarr erkennt (zarr.json, .zarray, .zgroup)."
    ),
    "Name the folder that holds the image itself.": (
        "Den Ordner nennen, der das Bild selbst enthält."
    ),
    "'{}' is a plate with many images, not one.": (
        "„{}“ ist eine Platte mit vielen Bildern, nicht eines."
    ),
    "An OME-Zarr plate holds one image for each field of each well.": (
        "Eine OME-Zarr-Platte enthält ein Bild für jedes Feld jeder Vertiefung."
    ),
    "Name one image inside it, for instance {}/A/1/0.": (
        "Ein Bild darin nennen, zum Beispiel {}/A/1/0."
    ),
    "It is a Zarr group without an array and without OME-Zarr metadata.": (
        "Es ist eine Zarr-Gruppe ohne Feld und ohne OME-Zarr-Angaben."
    ),
    "The metadata of this Zarr folder point outside of it.": (
        "Die Angaben in diesem Zarr-Ordner zeigen nach draußen."
    ),
    "They name '{}' as the image.": "Sie nennen „{}“ als das Bild.",
    "Ask whoever made the file for a correct copy.": (
        "Wer die Datei gemacht hat, kann eine richtige Kopie geben."
    ),
}
