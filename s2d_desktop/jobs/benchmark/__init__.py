"""The benchmark: what Enhancers make of the forests of simulated users, on public data.

::

    images, targets       what is painted on, what is judged: never the same pixels
    tasks, needs          which Enhancers are judged on which targets, and what the paper reports
    painting              simulated users paint forests           \
    forest_maps           the forests' maps of all images          > kept on disk, named by `keys`
    methods, scores,
    judging               the maps enhanced, and compared         /
    summary               means, spreads and gains over the users
    tables, report,
    figures, record       what people read
    run, list_tasks       the jobs
"""
