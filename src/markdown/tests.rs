use proptest::prelude::*;

use super::*;

fn check(html: &str, expected: &str) {
    assert_eq!(from_html(html), expected, "{html}");
}

#[test]
fn blocks_stand_apart() {
    check("<p>One.</p>\n<h2>Two</h2><p>Three<br>four</p>", "One.\n\n## Two\n\nThree\\\nfour\n");
    check("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b\n");
    check("<figcaption>A <em>boat</em></figcaption>", "*A boat*\n");
    check("<pre>if a &lt; b:\n    `c`</pre>", "```\nif a < b:\n    `c`\n```\n");
    check("", "");
    check("<p> </p>", "");
}

#[test]
fn lists_hold_together_and_nest() {
    check("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n- b\n  1. c\n");
    check("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b\n");
    check("<ul><li>a</li></ul><p>b</p><ul><li>c</li></ul>", "- a\n\nb\n\n- c\n");
    check("<ol><li><p>a</p><p>b</p></li></ol>", "1. a\n\n   b\n");
}

#[test]
fn tables_have_headings_or_empty_ones() {
    let headed = "<table><tr><th>Port</th><th>m</th></tr><tr><td>A|B</td><td>4</td></tr></table>";
    check(headed, "| Port | m |\n| --- | --- |\n| A\\|B | 4 |\n");
    check("<table><tr><td>a</td></tr></table>", "|  |\n| --- |\n| a |\n");
}

#[test]
fn emphasis_links_and_code() {
    check("<p>a <strong>b </strong>c <em>d</em></p>", "a **b** c *d*\n");
    check("<p><a href=\"http://e.org/a_(b)\">x</a></p>", "[x](<http://e.org/a_(b)>)\n");
    check("<p><code>a`b</code> H<sub>2</sub>O</p>", "``a`b`` H<sub>2</sub>O\n");
    check("<p><q>No</q>, <del>she</del> said</p>", "“No”, ~~she~~ said\n");
    // Delimiters would not be read as such here.
    check("<p><strong>„Ja.“</strong>sagt</p>", "<strong>„Ja.“</strong>sagt\n");
    check("<p><em>a</em><strong>b</strong></p>", "*a*<strong>b</strong>\n");
    check("<p><strong>a</strong><strong>b</strong></p>", "**ab**\n");
}

#[test]
fn text_stays_text() {
    check(
        "<p># 1*2 [x] snake_case _y_ &lt;b&gt; &amp;amp;</p>",
        "\\# 1\\*2 \\[x\\] snake_case \\_y\\_ \\<b> \\&amp;\n",
    );
    check("<p>1. May</p><p>- dash</p><p>&gt; gt</p>", "1\\. May\n\n\\- dash\n\n\\> gt\n");
}

#[test]
fn a_page_has_its_head() {
    let head =
        Head { title: Some("Tide"), line: "Ada Holm · 2026-02-06", lead: Some("It rises.") };
    let expected = "# Tide\n\n*Ada Holm · 2026-02-06*\n\n**It rises.**\n\nText.\n";
    assert_eq!(page(&head, "<p>Text.</p>"), expected);
    assert_eq!(page(&Head::default(), "<p>Text.</p>"), "Text.\n");
}

/// What another reader of Markdown sees, without white space.
fn read_by_another(markdown: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser};
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let texts = Parser::new_ext(markdown, options).filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.to_string()),
        _ => None,
    });
    texts.collect::<String>().split_whitespace().collect()
}

/// The text of the HTML, without white space.
fn text_of(html: &str) -> String {
    let texts = tokens(html).map(|token| match token {
        Token::Text(text) => text.into_owned(),
        Token::Open("q", _) => "“".into(),
        Token::Close("q") => "”".into(),
        _ => String::new(),
    });
    texts.collect::<String>().split_whitespace().collect()
}

/// Clean HTML of every make, full of signs that mean something in Markdown.
fn clean_html() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-zé日]{1,4}",
        "[ *_#+.0-9)(`~|!:=-]{1,3}",
        Just("&lt;b&gt;".to_owned()),
        Just("&amp;amp;".to_owned()),
        Just("[x](y)".to_owned()),
        Just(" ".to_owned()),
        Just("<br>".to_owned()),
    ];
    let inline = word.prop_recursive(3, 24, 4, |inner| {
        let kind =
            prop::sample::select(vec!["strong", "em", "del", "code", "sub", "q", "a", "cite"]);
        (kind, prop::collection::vec(inner, 1..4)).prop_map(|(kind, inside)| {
            let inside = inside.concat();
            match kind {
                "a" => format!("<a href=\"http://e.org/(x)\">{inside}</a>"),
                _ => format!("<{kind}>{inside}</{kind}>"),
            }
        })
    });
    let line = prop::collection::vec(inline, 1..6).prop_map(|parts| parts.concat());
    let kind = prop::sample::select(vec![
        "p",
        "h2",
        "blockquote",
        "figcaption",
        "pre",
        "ul",
        "ol",
        "table",
    ]);
    let block = (kind, prop::collection::vec(line, 1..4)).prop_map(|(kind, lines)| match kind {
        "ul" | "ol" => format!("<{kind}><li>{}</li></{kind}>", lines.join("</li><li>")),
        "table" => format!("<table><tr><td>{}</td></tr></table>", lines.join("</td><td>")),
        "blockquote" => format!("<blockquote><p>{}</p></blockquote>", lines.join("</p><p>")),
        _ => format!("<{kind}>{}</{kind}>", lines[0]),
    });
    prop::collection::vec(block, 1..5).prop_map(|blocks| blocks.concat())
}

proptest! {
    #[test]
    fn another_reader_of_markdown_reads_the_same_words(html in clean_html()) {
        let markdown = from_html(&html);
        prop_assert_eq!(read_by_another(&markdown), text_of(&html), "{}", markdown);
    }

    #[test]
    fn anything_is_written(html in "(<[a-z/]{1,4}( href=\"x)?>?|[^<]{0,3}){0,30}") {
        from_html(&html);
    }
}
