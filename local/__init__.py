"""The whole stack on one machine: the template's resources on moto, its functions as processes, its API.

No container, no AWS account: ``python -m local.serve`` keeps it up, ``local.demo`` shows it, ``local.upload``
puts a document into it. What is local about it stands here; the functions are the deployed ones.

Where it is not AWS: nobody is authenticated or throttled, nothing expires (lifecycles, TTL, presigned forms)
or scales, each function runs one event at a time, a message that failed is tried again within seconds, and a
redrive is a matter of moving the message (moto lacks ``StartMessageMoveTask``).
"""
