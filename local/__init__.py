"""The whole stack on one machine: the template's resources on moto, its functions as processes, its API.

No container, no AWS account: ``python -m local.serve`` keeps it up, ``local.demo`` shows it, ``local.upload``
puts a document into it. What is local about it stands here; the functions are the deployed ones.
"""
