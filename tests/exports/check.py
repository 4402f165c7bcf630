"""Reads the exports in the working folder with other people's programs, and compares what they find."""

import json
import warnings

import bibtexparser
import feedparser
import pandas
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from lxml import etree
from warcio.archiveiterator import ArchiveIterator

TEI = "{http://www.tei-c.org/ns/1.0}"

articles = [json.loads(line) for line in open("all.jsonl", encoding="utf-8")]
urls = [article["url"] for article in articles]
titles = [article["title"] for article in articles]
assert len(articles) > 5 and len(set(urls)) == len(urls)


def tables():
    parquet, csv = pandas.read_parquet("all.parquet"), pandas.read_csv("all.csv")
    assert list(parquet.columns) == list(csv.columns)
    assert list(parquet["url"]) == list(csv["url"]) == urls
    assert list(parquet["text"]) == [article["text"] for article in articles]
    assert str(parquet["captured"].dtype).startswith("datetime64[ms, UTC")
    names = [[author["name"] for author in article["authors"]] for article in articles]
    assert [list(authors) for authors in parquet["authors"]] == names
    assert list(csv["authors"].fillna("")) == ["; ".join(authors) for authors in names]
    assert list(csv["words"]) == list(parquet["words"]) == [a["words"] for a in articles]
    contexts = pandas.read_csv("kwic.csv")
    assert contexts["keyword"].str.lower().str.contains("corvane").all() and len(contexts) > 2


def references():
    library = bibtexparser.parse_file("all.bibtex")
    assert not library.failed_blocks and len(library.entries) == len(articles)
    assert [entry.fields_dict["url"].value for entry in library.entries] == urls
    with open("all.ris", encoding="utf-8") as file:
        ris = rispy.load(file)
    assert [entry["urls"][0] for entry in ris] == urls
    with open("all.csl-json", encoding="utf-8") as file:
        csl = json.load(file)
    assert [entry["URL"] for entry in csl] == urls
    source = CiteProcJSON(csl)
    with warnings.catch_warnings():
        # The style that the processor brings is older than its own schema.
        warnings.simplefilter("ignore")
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for key in source:
        bibliography.register(Citation([CitationItem(key)]))
    printed = [str(entry) for entry in bibliography.bibliography()]
    assert all(any(title in line for line in printed) for title in titles)


def texts():
    corpus = etree.parse("all.tei").getroot()
    assert corpus.tag == TEI + "teiCorpus" and len(corpus.findall(TEI + "TEI")) == len(articles)
    feed = feedparser.parse("all.atom")
    assert not feed.bozo and [entry.link for entry in feed.entries] == urls
    assert all(entry.content[0].value for entry in feed.entries)


def raw_pages():
    captured = set()
    with open("all.warc", "rb") as file:
        # Every digest is computed again, and every record has a member of its own.
        for record in ArchiveIterator(file, check_digests="raise"):
            if record.rec_type == "response":
                record.content_stream().read()
                captured.add(record.rec_headers["WARC-Target-URI"])
    assert len(captured) >= len(articles)


for part in (tables, references, texts, raw_pages):
    part()
    print(f"{part.__name__}: as exported")
