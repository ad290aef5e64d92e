"""The samples of `ai-news demo`: articles of invented outlets and a loopback site that serves them.

`articles.yaml` holds the articles, `outlets` says in which odd shape each outlet publishes them,
`feed_bytes` and `page_bytes` build those shapes, `site` joins them, `server` serves them.
"""
