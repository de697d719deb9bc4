"""What tests know of pages: their elements, and text that no page may take for its own."""

from html.parser import HTMLParser

HOSTILE = (
    "<script>document.title = 'owned'</script>",
    "<img src=http://evil.example/beacon onerror=\"document.title = 'owned'\">",
    "</style><style>@import url(http://evil.example/style.css); body { display: none }</style>",
    "\"'><svg onload=\"document.title = 'owned'\"><a href=\"javascript:document.title='owned'\">x</a>",
    "</title></td></table><meta http-equiv=refresh content='0;url=http://evil.example/away'>",
    "<iframe src=http://evil.example/frame></iframe><link rel=stylesheet href=http://evil.example/link.css>",
    "' onmouseover='x' style='background: url(http://evil.example/attribute)",
    "{{ 7 * 191 }}{% for x in y %}",
    "\u202egpj.exe\u2066\u200f",
)
"""Each tries to run, to load or to hide something."""


class Elements(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text, self.title, self._in = [], "", "", ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self._in = tag

    def handle_data(self, data):
        if self._in == "title" and not self.title:
            self.title = data
        elif self._in != "style":
            self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]
