"""A plan to start from, with its comments."""

EXAMPLE = """{
  "// 1": "A training plan for an Enhancer. Entries that begin with // are comments.",
  "// 2": "Entries that are left out keep the values shown here.",

  "name": "mitochondria-em-2d",
  "title": "Mitochondria in electron microscopy",
  "structure": "mitochondria",
  "modality": "electron microscopy",
  "// pixel size": "In nanometres; 0 if not known.",
  "pixel_size_nm": 5,
  "// citation, licence": "How to cite the images; licence under which the network is passed on.",
  "citation": "",
  "licence": "",

  "// images": "Labelled images (yx or zyx), paths relative to this file.",
  "// labels": "Every label but 0 is the structure.",
  "images": [
    {"raw": "raw.tif", "labels": "labels.tif"}
  ],
  "seed": 1,

  "// classes": "Where labels tell more than structure and background apart, and the Enhancer",
  "// classes 2": "shall take and give a map of each: the background first. One may leave out",
  "// classes 3": "'values' and gets all labels that are left; 'weight' counts in the loss.",
  "// classes 4": "[{'name': 'other'}, {'name': 'membrane', 'values': [1], 'weight': 2},",
  "// classes 5": " {'name': 'mitochondria', 'values': [2]}]",

  "// conditions": "Slice z is shown to the forests in condition z modulo their number:",
  "// effects": "resized, blurred, noisy, with another contrast. {} leaves it as it is.",
  "conditions": [
    {},
    {"scale": 0.8, "noise": 0.06},
    {},
    {"scale": 1.2, "blur": 0.8, "noise": 0.03, "gamma": 1.3}
  ],

  "forests": {
    "// kinds": "Numbers of forests, trained on pixels of a rectangle, in stages where the",
    "// kinds 2": "last one was wrong, on simulated brush strokes.",
    "dense_patches": 80,
    "worst_tiles": 80,
    "strokes": 80,
    "rounds": 4,
    "// held back": "The last slices of each image, for validation only.",
    "validation_share": 0.1,
    "validation_slices": 8,
    "// volumes": "With ndim 3 features are computed in 3-D. Then, or with a 3-D network, images",
    "// volumes 2": "are cut along z into slabs, each an image of its own; crops have a depth.",
    "ndim": 2,
    "slab_slices": 12,
    "crop_depth": 12,
    "processes": 2
  },

  "// network": "For volumes: 'ndim': 3 and, where slices are further apart than pixels, by how",
  "// network 2": "much each level makes [z, y, x] smaller: 'levels': 3, 'factors': [[1, 2, 2],",
  "// network 3": "[1, 2, 2], [2, 2, 2]]; and 'patch' below is then [z, y, x].",
  "// start": "To train an Enhancer of the same size further: 'start_from', its folder or file",
  "// start 2": "(relative to this file) or the name of an installed one; 'keep', the share of its",
  "// start 3": "weights that stays in the finished network, for instance 0.5.",
  "network": {"maps": 32, "levels": 4, "ndim": 2},

  "training": {
    "// loss": "bce, dice or bce+dice; with several classes ce, dice or ce+dice (they exclude",
    "// loss 2": "each other), bce or bce+dice (each class by itself).",
    "loss": "bce",
    "batch": 4,
    "patch": 256,
    "learning_rate": 0.0002,
    "// end": "Whichever comes first; the same command goes on after an interruption.",
    "// exactly": "Only a training that iterations end can be repeated exactly.",
    "max_iterations": 50000,
    "max_minutes": 600,
    "validate_every": 200,
    "// device": "auto, cpu or cuda",
    "device": "auto",
    "// threads": "On a CPU: copies of the network that share a batch, and its cores.",
    "threads": 2
  }
}
"""
