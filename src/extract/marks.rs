//! What an element's class, id, role and similar attributes say about it, as a set of marks.
//!
//! The words are those that publishers of many languages use. They are evidence, never a verdict:
//! every rule weighs them against structure.

use std::collections::HashMap;
use std::ops::{BitOr, BitOrAssign};
use std::sync::LazyLock;

use super::tag::Tag;

/// A set of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks(u32);

#[rustfmt::skip]
impl Marks {
    pub const TITLE: Marks = Marks(1);
    pub const BYLINE: Marks = Marks(1 << 1);
    pub const BIO: Marks = Marks(1 << 2);
    pub const DATE: Marks = Marks(1 << 3);
    pub const LEAD: Marks = Marks(1 << 4);
    pub const BODY: Marks = Marks(1 << 5);
    pub const COMMENT: Marks = Marks(1 << 6);
    pub const CAPTION: Marks = Marks(1 << 7);
    pub const RELATED: Marks = Marks(1 << 8);
    pub const SHARE: Marks = Marks(1 << 9);
    pub const NEWSLETTER: Marks = Marks(1 << 10);
    pub const PAYWALL: Marks = Marks(1 << 11);
    pub const CONSENT: Marks = Marks(1 << 12);
    pub const AD: Marks = Marks(1 << 13);
    pub const NAV: Marks = Marks(1 << 14);
    pub const TAGS: Marks = Marks(1 << 15);
    pub const HIDDEN: Marks = Marks(1 << 16);
    pub const VOTE: Marks = Marks(1 << 17);
    pub const BOX: Marks = Marks(1 << 18);
    pub const FOOTER: Marks = Marks(1 << 19);
    pub const HEADER: Marks = Marks(1 << 20);
    pub const FORM: Marks = Marks(1 << 21);
    pub const ASIDE: Marks = Marks(1 << 22);
    pub const ARTICLE_BODY: Marks = Marks(1 << 23);
    pub const UPDATED: Marks = Marks(1 << 24);
    pub const MEDIA: Marks = Marks(1 << 25);
    pub const LIST: Marks = Marks(1 << 26);
    pub const QUOTE: Marks = Marks(1 << 27);
    pub const META: Marks = Marks(1 << 28);
    pub const NAME: Marks = Marks(1 << 29);

    /// Whether it holds any of these marks.
    pub fn has(self, any: Marks) -> bool {
        self.0 & any.0 != 0
    }

    /// Every mark that speaks against being text of the article.
    pub const FURNITURE: Marks = Marks(
        Self::BIO.0 | Self::COMMENT.0 | Self::RELATED.0 | Self::SHARE.0 | Self::NEWSLETTER.0 | Self::PAYWALL.0 | Self::CONSENT.0
        | Self::AD.0 | Self::NAV.0 | Self::TAGS.0 | Self::HIDDEN.0 | Self::FOOTER.0 | Self::FORM.0,
    );

    /// Every mark with its name.
    pub const NAMED: &[(Marks, &str)] = &[
        (Marks::TITLE, "title"),
        (Marks::BYLINE, "byline"),
        (Marks::BIO, "bio"),
        (Marks::DATE, "date"),
        (Marks::LEAD, "lead"),
        (Marks::BODY, "body"),
        (Marks::COMMENT, "comment"),
        (Marks::CAPTION, "caption"),
        (Marks::RELATED, "related"),
        (Marks::SHARE, "share"),
        (Marks::NEWSLETTER, "newsletter"),
        (Marks::PAYWALL, "paywall"),
        (Marks::CONSENT, "consent"),
        (Marks::AD, "ad"),
        (Marks::NAV, "nav"),
        (Marks::TAGS, "tags"),
        (Marks::HIDDEN, "hidden"),
        (Marks::VOTE, "vote"),
        (Marks::BOX, "box"),
        (Marks::FOOTER, "footer"),
        (Marks::HEADER, "header"),
        (Marks::FORM, "form"),
        (Marks::ASIDE, "aside"),
        (Marks::ARTICLE_BODY, "article_body"),
        (Marks::UPDATED, "updated"),
        (Marks::MEDIA, "media"),
        (Marks::LIST, "list"),
        (Marks::QUOTE, "quote"),
        (Marks::META, "meta"),
        (Marks::NAME, "name"),
    ];

    /// Both sets, where a constant needs them.
    pub const fn and(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }

    /// The set without some marks.
    pub fn without(self, gone: Marks) -> Marks {
        Marks(self.0 & !gone.0)
    }
}

impl BitOr for Marks {
    type Output = Marks;
    fn bitor(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }
}

impl BitOrAssign for Marks {
    fn bitor_assign(&mut self, other: Marks) {
        self.0 |= other.0;
    }
}

/// Words of class names and ids, by what they say. A word stands between separators or capitals.
const WORDS: &[(Marks, &str)] = &[
    (
        Marks::TITLE,
        "title headline heading hed titre titulo titel titolo tytul überschrift ueberschrift schlagzeile h1 nadpis \
        otsikko rubrik overskrift naslov",
    ),
    (
        Marks::BYLINE,
        "byline bylines author authors autor autoren autorin autores auteur auteurs autore autori autorzy signature \
        firma firmas writer writers contributor contributors reporter journalist vcard verfasser redakteur forfatter \
        skribent kirjoittaja yazar penulis creator authorname authorlink postauthor articleauthor entryauthor bylinename byauthor",
    ),
    (
        Marks::BIO,
        "bio biography biographie biografie authorbox authorbio authorinfo aboutauthor vita",
    ),
    (
        Marks::DATE,
        "date datum dates datetime published publish publication pubdate pubtime timestamp posted fecha data time zeit heure \
        dato tarih entrydate postdate dateline created creation veröffentlicht",
    ),
    (Marks::UPDATED, "updated modified lastmod update modification aktualisiert revised edited"),
    (
        Marks::LEAD,
        "lead lede leadtext standfirst intro introtext introduction chapo chapeau vorspann anreisser anriss dek deck \
        subtitle subtitel subheadline subhead subheading summary abstract ingress manchet entradilla bajada sommario \
        sottotitolo perex zajawka strapline standfirst kurzfassung excerpt description sousTitre untertitel resumen resumo copete",
    ),
    (
        Marks::BODY,
        "body text content contents texte texto testo artikel article articulo articolo artykul story post entry copy \
        fliesstext paragraph paragraphs tresc contenu contenido conteudo contenuto main haupttext maincontent prose richtext",
    ),
    (
        Marks::ARTICLE_BODY,
        "articlebody articletext articlecontent storybody storycontent entrycontent postcontent postbody \
        articlecontents storytext artikeltext bodytext contentbody bodycopy",
    ),
    (
        Marks::COMMENT,
        "comment comments commentlist commentaire commentaires kommentar kommentare kommentarer comentario \
        comentarios commento commenti komentarz komentarze disqus replies reply respond respondents discussion avis \
        reactions reaction reaktionen reacties leserkommentar leserkommentare opinie livefyre commenting",
    ),
    (
        Marks::CAPTION,
        "caption captions legend legende bildunterschrift bildunterzeile figcaption credit credits photocredit \
        imagecredit bildtext bildnachweis didascalia copyright piedefoto podpis bildquelle photographer",
    ),
    (
        Marks::RELATED,
        "related relateds teaser teasers recommended recommendation recommendations recommend mostread mostpopular trending popular \
        similar readmore readalso promo promos promobox sidebar outbrain taboola carousel suggested suggestions latest \
        autres verwandt relacionados relacionadas relacionado empfehlungen empfehlung correlati correlate lesmer alsolike morefrom upnext nextarticle \
        readnext moreon crosslink crosslinks weiterlesen zergnet linkbox relatedposts prevnext relatedcontent inlinerelated \
        toplist morenews mehrzumthema relatedlinks yarpp recirc recirculation",
    ),
    (
        Marks::SHARE,
        "share sharing sharebar sharetools shares social socials socialmedia socialshare sharedaddy addthis addtoany \
        shariff follow teilen partager compartir condividi bookmark sociable whatsapp facebook twitter telegram linkedin pinterest",
    ),
    (
        Marks::NEWSLETTER,
        "newsletter newsletters subscribe subscription subscriptions signup optin mailchimp mailing abonnieren \
        abonnement abobox mailinglist emailsignup nl",
    ),
    (
        Marks::PAYWALL,
        "paywall regwall piano offer offers premium register registration login signin plusbox metered subscriber \
        membership upsell donate donation donations spenden fundraising",
    ),
    (
        Marks::CONSENT,
        "consent cookie cookies gdpr dsgvo cmp privacy onetrust usercentrics embedconsent opt datenschutz rgpd",
    ),
    (
        Marks::AD,
        "ad ads adv advert adverts advertisement advertising advertorial adsbygoogle adslot adbox adunit adcontainer \
        banner banners sponsor sponsored sponsors dfp werbung anzeige anzeigen pub publicidad publicite reclame reklama adsense gpt affiliate",
    ),
    (
        Marks::NAV,
        "nav navi navigation navbar menu menus breadcrumb breadcrumbs pagination pager toolbar skip skiplink topbar sitemap \
        tabs navlinks submenu topnav subnav postnavigation jumplinks menue menubar megamenu drawer offcanvas hauptnavigation",
    ),
    (
        Marks::TAGS,
        "tags tag tagcloud taglist keywords topics topic schlagworte schlagwort tagi categories kategorien cats posttags",
    ),
    (
        Marks::HIDDEN,
        "hidden visuallyhidden sronly screenreader hide dnone printonly hiddentext noprint",
    ),
    (
        Marks::VOTE,
        "vote votes like likes score karma upvote upvotes thumbs thumb rating points heart",
    ),
    (
        Marks::BOX,
        "infobox factbox box faktenbox fakten facts keypoints highlights toc glossary inset callout infokasten kasten \
        hintergrund factsheet sidenote",
    ),
    (
        Marks::FOOTER,
        "footer foot bottom fusszeile pied colophon imprint impressum siteinfo disclaimer legal subfooter",
    ),
    (Marks::HEADER, "header masthead kopf branding logo topper site"),
    (Marks::FORM, "form search suche formular poll survey quiz umfrage"),
    (
        Marks::ASIDE,
        "aside sidebar marginal margin rail sidecol rightcol leftcol seitenleiste secondary tertiary randspalte",
    ),
    (
        Marks::MEDIA,
        "video audio player gallery galerie embed embedded media podcast photos image images figure bild fotostrecke \
        jwplayer brightcove youtube instagram tweet twttr map",
    ),
    (Marks::LIST, "list liste items item listing archive grid feed stream cards card"),
    (Marks::QUOTE, "pullquote quote blockquote zitat citation pull"),
    (Marks::META, "meta info infos details metadata postmeta entrymeta submeta"),
    (Marks::NAME, "name names nom nombre nome fn nickname pseudo username user poster nick"),
];

/// Pairs of words that say something that neither says alone.
const PAIRS: &[(Marks, &str)] = &[
    (
        Marks::ARTICLE_BODY,
        "article-body article-text article-content story-body story-content entry-content post-content post-body \
        article-main article-copy articulo-cuerpo artikel-text artikel-body content-body body-content td-content news-text \
        article-contents post-text content-text body-text article-paragraphs story-text news-content field-body news-body \
        story-article text-content single-content post-entry article-inner",
    ),
    (
        Marks::BIO,
        "author-bio author-box author-info about-author author-description author-about autor-info auteur-bio autor-box \
        author-profile author-card autoren-box autor-bio author-details post-author-box authors-bio author-footer author-block \
        entry-author-box authors-info about-authors authorbox-content autor-beschreibung bio-box",
    ),
    (Marks::COMMENT, "comment-list leser-kommentare comments-area disqus-thread user-comments"),
    (
        Marks::RELATED,
        "read-more read-also most-read most-popular related-posts also-read more-from more-news more-stories up-next \
        more-on mehr-zum you-may inline-related see-also further-reading also-like lire-aussi lesen-sie next-post previous-post \
        prev-post post-nav next-article top-stories latest-news more-articles other-news more-posts weitere-artikel \
        zum-thema mehr-lesen story-list news-list teaser-list post-list must-read editors-picks in-this",
    ),
    (
        Marks::TAGS,
        "tag-list entry-tags post-tags article-tags tags-links cat-links entry-categories post-categories",
    ),
    (Marks::SHARE, "share-buttons social-share follow-us"),
    (Marks::NEWSLETTER, "sign-up email-signup"),
    (Marks::PAYWALL, "log-in sign-in"),
    (
        Marks::HIDDEN,
        "visually-hidden sr-only screen-reader d-none is-hidden print-only only-print a11y-hidden",
    ),
    (
        Marks::LEAD,
        "article-intro article-lead article-summary article-description article-excerpt entry-summary teaser-text \
        sub-title sub-headline sub-head article-subtitle article-standfirst lead-text post-excerpt sous-titre",
    ),
    (
        Marks::CAPTION,
        "image-caption wp-caption caption-text photo-caption image-credit photo-credit img-caption bild-text image-description \
        media-caption image-copyright image-source gallery-caption",
    ),
    (Marks::FOOTER, "site-footer page-footer entry-footer post-footer article-footer"),
    (Marks::NAV, "skip-link site-header main-menu site-nav table-of back-to"),
];

/// The longest attribute that is read for marks, in bytes; what is longer is generated.
const ATTRIBUTE_BYTES_MAX: usize = 1000;

/// Reads marks, and remembers those of the class attributes that it has seen.
#[derive(Default)]
pub(super) struct MarkReader<'t> {
    seen: HashMap<&'t str, Marks>,
}

impl<'t> MarkReader<'t> {
    /// The marks of an element.
    pub fn read(&mut self, tag: Tag, attrs: impl Iterator<Item = (&'t str, &'t str)>) -> Marks {
        let mut marks = of_tag(tag);
        let mut streamed = false;
        for (name, value) in attrs {
            match name {
                "id" if is_streamed(value) => streamed = true,
                "class" | "id" | "data-testid" | "data-component" | "data-qa" | "rel"
                    if value.len() <= ATTRIBUTE_BYTES_MAX =>
                {
                    marks |= *self.seen.entry(value).or_insert_with(|| of_words(value));
                }
                "itemprop" => marks |= of_itemprop(value),
                "itemtype" if value.ends_with("/Comment") || value.ends_with("/UserComments") => {
                    marks |= Marks::COMMENT;
                }
                "role" => marks |= of_role(value),
                "hidden" => marks |= Marks::HIDDEN,
                "style" if hides(value) => marks |= Marks::HIDDEN,
                _ => {}
            }
        }
        if streamed { marks.without(Marks::HIDDEN) } else { marks }
    }
}

/// Whether an element came late and is hidden only until a program puts it in its place, as React
/// sends them: `<div hidden id="S:1a">`.
fn is_streamed(id: &str) -> bool {
    let parts = id.rsplit_once("S:").filter(|(before, _)| !before.ends_with(char::is_alphanumeric));
    let number = parts.map(|(_, number)| number);
    number.is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_hexdigit()))
}

fn of_tag(tag: Tag) -> Marks {
    match tag {
        Tag::Nav => Marks::NAV,
        Tag::Footer => Marks::FOOTER,
        Tag::Header => Marks::HEADER,
        Tag::Aside => Marks::ASIDE,
        Tag::Form | Tag::Button | Tag::Fieldset => Marks::FORM,
        Tag::Figcaption => Marks::CAPTION,
        Tag::Figure => Marks::MEDIA,
        Tag::Address => Marks::BYLINE,
        Tag::Time => Marks::DATE,
        _ => Marks::default(),
    }
}

fn of_itemprop(value: &str) -> Marks {
    match value {
        "articleBody" | "text" | "reviewBody" => Marks::ARTICLE_BODY,
        "author" | "creator" => Marks::BYLINE,
        "headline" => Marks::TITLE,
        "description" | "alternativeHeadline" => Marks::LEAD,
        "datePublished" | "dateCreated" | "published-date" => Marks::DATE,
        "dateModified" => Marks::DATE | Marks::UPDATED,
        "comment" | "commentText" => Marks::COMMENT,
        "caption" | "copyrightHolder" => Marks::CAPTION,
        "keywords" => Marks::TAGS,
        "upvoteCount" => Marks::VOTE,
        _ => Marks::default(),
    }
}

fn of_role(value: &str) -> Marks {
    match value {
        "navigation" | "menu" | "menubar" | "tablist" => Marks::NAV,
        "banner" => Marks::HEADER,
        "contentinfo" => Marks::FOOTER,
        "complementary" => Marks::ASIDE,
        "search" | "form" => Marks::FORM,
        "dialog" | "alertdialog" => Marks::CONSENT,
        _ => Marks::default(),
    }
}

fn hides(style: &str) -> bool {
    let mut squeezed =
        style.bytes().filter(|b| !b.is_ascii_whitespace()).take(300).collect::<Vec<_>>();
    squeezed.make_ascii_lowercase();
    let found = |needle: &str| memchr::memmem::find(&squeezed, needle.as_bytes()).is_some();
    found("display:none") || found("visibility:hidden")
}

/// The marks of a class attribute or an id.
fn of_words(value: &str) -> Marks {
    static TABLE: LazyLock<HashMap<&str, Marks>> = LazyLock::new(|| {
        let mut table: HashMap<&str, Marks> = HashMap::new();
        for (mark, words) in WORDS.iter().chain(PAIRS) {
            for word in words.split_whitespace() {
                *table.entry(word).or_default() |= *mark;
            }
        }
        table
    });
    let mut marks = Marks::default();
    let mut pair = String::new();
    for token in value.split_ascii_whitespace() {
        // Switches of a layout ("has-sidebar", "no-comments") tell about what is around.
        if ["has-", "no-", "with-", "without-", "is-", "js-no", "not-"]
            .iter()
            .any(|p| token.starts_with(p))
            && token != "is-hidden"
            || is_topic_or_label(token)
            || token.contains([':', '['])
        {
            continue;
        }
        let before = marks;
        pair.clear();
        each_word(token, |word| {
            if let Some(found) = TABLE.get(word) {
                marks |= *found;
            }
            let start = pair.rfind('-').map_or(0, |at| at + 1);
            pair.drain(..start);
            if !pair.is_empty() {
                pair.push('-');
            }
            pair.push_str(word);
            if let Some(found) = TABLE.get(pair.as_str()) {
                marks |= *found;
            }
        });
        if !before.has(Marks::HIDDEN) && marks.has(Marks::HIDDEN) && hides_in_part(token) {
            marks = marks.without(Marks::HIDDEN);
        }
    }
    if marks.has(Marks::HIDDEN) && value.split_ascii_whitespace().any(shows_somewhere) {
        marks = marks.without(Marks::HIDDEN);
    }
    marks
}

/// Whether a class hides an element on screens of some size only, or merely what overflows it:
/// "hidden-xs", "overflow-hidden".
fn hides_in_part(token: &str) -> bool {
    const PARTS: &[&str] = &[
        "desktop", "mobile", "tablet", "phone", "handheld", "xs", "sm", "md", "lg", "xl", "xxl",
        "small", "medium", "large", "overflow", "backface", "outline", "scroll",
    ];
    let mut found = false;
    each_word(token, |word| found |= PARTS.contains(&word));
    found
}

/// Whether a class shows on wide or narrow screens what another class hides: "md:block".
fn shows_somewhere(token: &str) -> bool {
    const SHOWN: &[&str] = &["block", "flex", "grid", "inline", "table", "contents", "visible"];
    token.rsplit_once(':').is_some_and(|(_, how)| SHOWN.iter().any(|shown| how.starts_with(shown)))
}

/// Whether a class tells what a post is about, or that a field's label is hidden: its words say
/// nothing of the element ("category-hide-and-seek", "field--label-hidden").
fn is_topic_or_label(token: &str) -> bool {
    ["category-", "tag-"].iter().any(|p| token.starts_with(p)) && token.matches('-').count() > 1
        || token.ends_with("label-hidden")
}

/// The words of a class name, lower case: parted by signs, digits or a capital after a small letter.
fn each_word(token: &str, mut found: impl FnMut(&str)) {
    let mut word = String::new();
    let mut small_before = false;
    for c in token.chars() {
        let parts = !c.is_alphabetic() || (small_before && c.is_uppercase());
        if parts && !word.is_empty() {
            found(&word);
            word.clear();
        }
        if c.is_ascii_alphabetic() {
            word.push(c.to_ascii_lowercase());
        } else if c.is_alphabetic() {
            word.extend(c.to_lowercase());
        }
        small_before = c.is_lowercase();
    }
    if !word.is_empty() {
        found(&word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_every_spelling() {
        for class in ["author-bio", "AuthorBio", "c-author__bio", "post_author bio"] {
            assert!(of_words(class).has(Marks::BIO), "{class}");
        }
        assert!(of_words("ArticleBody").has(Marks::ARTICLE_BODY));
        assert!(of_words("entry-content clearfix").has(Marks::ARTICLE_BODY));
        assert!(!of_words("has-sidebar no-comments").has(Marks::FURNITURE));
        assert!(!of_words("loading shadow").has(Marks::AD));
        assert!(!of_words("post category-hide-your-wallet").has(Marks::HIDDEN));
        assert!(!of_words("field field--label-hidden").has(Marks::HIDDEN));
        for class in ["overflow-hidden", "hidden-xs", "d-none-mobile", "hidden md:block"] {
            assert!(!of_words(class).has(Marks::HIDDEN), "{class}");
        }
        assert!(of_words("hidden p-4").has(Marks::HIDDEN));
        let of_attrs = |attrs| MarkReader::default().read(Tag::Div, attrs);
        assert!(of_attrs([("hidden", ""), ("id", "menu")].into_iter()).has(Marks::HIDDEN));
        assert!(!of_attrs([("hidden", ""), ("id", "S:1a")].into_iter()).has(Marks::HIDDEN));
        assert!(!of_words("md:[grid-area:sidebar] group-hover:underline").has(Marks::FURNITURE));
        assert!(of_words("tag-list").has(Marks::TAGS));
        assert!(hides("color:red; display : none"));
    }
}
