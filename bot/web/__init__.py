"""Read-only web pages: digests as they were sent, stories with what they stand on, trends, feeds, RSS.

`entrance` says who may look, `reading` what a page shows, `pages` puts it into templates, `answers` says what a browser may do
with it, `site` where it lies. They work without JavaScript and hold no address or name of a channel: a digest is told apart by
its platform and the number of its subscription.
"""
