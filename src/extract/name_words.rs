//! The words by which names are told apart: lists only, the rules are in [`super::names`].

/// News agencies, as papers credit them; compared without case and signs.
#[rustfmt::skip]
pub(super) const AGENCIES: &[&str] = &[
    "afp", "agence france presse", "agence francepresse", "ap", "associated press",
    "the associated press", "reuters", "dpa", "dpa afx", "apa", "sda", "ats", "keystone sda",
    "kna", "epd", "efe", "ansa", "pti", "press trust of india", "ians", "ani", "xinhua", "tass",
    "kyodo", "kyodo news", "jiji", "jiji press", "yonhap", "bloomberg", "upi", "pap", "čtk",
    "ctk", "ntb", "ritzau", "lusa", "europa press", "aap", "pa media", "press association", "pa",
    "the canadian press", "canadian press", "anadolu", "aa", "sid", "mti", "belga", "anp", "stt",
    "bns", "elta", "interfax", "ukrinform", "agi", "adnkronos", "cp", "afx", "dapd", "ddp",
    "unian", "ria novosti", "tanjug", "hina", "sta", "bta", "agerpres", "tt", "notimex", "télam",
    "telam", "antara", "bernama", "wam",
];

/// Words that only organisations and desks have in their names.
#[rustfmt::skip]
pub(super) const ORGANIZATION_WORDS: &[&str] = &[
    "redaktion", "redaktionen", "redaktionsteam", "onlineredaktion", "redacción", "redaccion",
    "rédaction", "redaction", "redazione", "redakcja", "redakce", "redakcia", "redação",
    "редакция", "toimitus", "redaktionsnetzwerk", "newsroom", "staff", "team", "desk",
    "editorial", "editors", "news", "press", "presse", "presseportal", "agency", "agencies",
    "agentur", "agence", "agencia", "media", "medien", "group", "gmbh", "inc", "ltd", "llc", "ag",
    "corp", "company", "university", "universität", "université", "universidad", "institute",
    "institut", "ministry", "ministerium", "magazine", "magazin", "zeitung", "online",
    "foundation", "stiftung", "association", "verein", "verband", "bureau", "service", "services",
    "network", "verlag", "publishing", "publications", "tv", "radio", "council", "committee",
    "department", "office", "center", "centre", "society", "daily", "times", "post", "herald",
    "tribune", "gazette", "journal", "blog", "reporters", "correspondents", "writers",
    "contributors", "webdesk", "club", "studio", "studios", "software", "solutions", "e.v", "ev",
    "redaktør", "pressemitteilung", "pressestelle", "partei", "fraktion", "gewerkschaft", "bund",
    "newsdesk", "community", "nachrichten", "haberleri", "haber", "board", "digital",
    "productions", "kg", "co", "co.", "partners", "research", "labs", "security", "wire",
    "collective", "project", "campaign", "party", "kreuz", "amt", "kirche", "stadt", "landkreis",
    "gemeinde", "bistum", "hochschule", "akademie", "academy", "school", "college", "bank",
    "versicherung", "rundfunk", "ajansı", "ajans", "church", "city", "county", "government", "federal",
    "national", "international", "store", "shop", "hotel", "content", "topics", "webteam",
];

/// Words that are no part of a name: trades, labels of a page, and the like.
#[rustfmt::skip]
pub(super) const NO_NAME_WORDS: &[&str] = &[
    "admin", "administrator", "webmaster", "root", "unknown", "anonymous", "guest", "gast",
    "gastautor", "author", "autor", "redakteur", "editor", "posted", "published", "updated",
    "comments", "comment", "kommentare", "share", "teilen", "login", "subscribe", "follow",
    "more", "mehr", "read", "lesen", "view", "profile", "profil", "photo", "foto", "image",
    "bild", "video", "copyright", "rights", "reserved", "contact", "kontakt", "email", "e-mail",
    "mail", "min", "minutes", "minuten", "uhr", "http", "https", "www", "home", "startseite",
    "menu", "search", "suche", "tags", "category", "kategorie", "article", "artikel", "articles",
    "posts", "about", "the", "and", "und", "for", "from", "this", "that", "with", "ist", "sind",
    "der", "die", "das", "ein", "eine", "im", "am", "zum", "zur", "auf", "mit", "wie", "was",
    "how", "why", "what", "your", "you", "our", "is", "are", "in", "on", "at", "to", "facebook",
    "twitter", "instagram", "youtube", "whatsapp", "wordpress", "google", "newsletter", "januar",
    "january", "february", "march", "april", "june", "july", "august", "september", "october",
    "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
    "null", "undefined", "none", "n/a", "default", "test", "user", "all", "alle", "quelle",
    "source", "click", "here", "hier", "not", "no", "last", "new", "neu", "publiziert", "über",
    "written", "reviewed", "back", "zurück", "weiter", "download", "werbung", "anzeige", "featured",
    "sponsored", "edited", "medically", "anmeldung", "übersicht", "artikelübersicht", "veröffentlicht", "full",
    "bio", "publish", "pm", "autorenseite", "ansehen", "anzeigen", "reading", "lesezeit", "lesedauer", "minute",
];

/// Small words that stand within names.
#[rustfmt::skip]
pub(super) const PARTICLES: &[&str] = &[
    "de", "von", "van", "der", "den", "di", "da", "del", "della", "dos", "das", "do", "du", "la",
    "le", "el", "al", "bin", "ibn", "ben", "ter", "ten", "zu", "zur", "vom", "af", "av", "y", "e",
    "i", "st", "st.", "dr", "dr.", "prof", "prof.", "mag", "mag.", "dipl", "'t", "op", "zum",
    "und", "of", "d", "ap", "lo", "dalla", "dal", "los", "las", "ul", "ur", "bint", "thi", "ing.",
    "med.", "phil.", "jr", "jr.", "sr",
];

/// Words before a name that say what the name did or is, in the languages of the press.
#[rustfmt::skip]
pub(super) const LEADS: &[&str] = &[
    "by", "von", "par", "por", "di", "door", "af", "av", "od", "autor", "autorin", "autoren",
    "author", "authors", "auteur", "auteurs", "auteure", "autore", "text", "texte", "texto",
    "testo", "tekst", "written", "posted", "published", "reported", "story", "words", "interview",
    "report", "analysis", "analyse", "kommentar", "comment", "opinion", "gastbeitrag",
    "protokoll", "redakteur", "redakteurin", "editor", "erstellt", "geschrieben", "verfasst",
    "veröffentlicht", "publié", "escrito", "scritto", "geschreven", "de", "автор", "текст",
    "автора", "yazan", "penulis", "oleh", "pubblicato", "publicado", "skrevet", "skriven",
    "kirjoittaja", "opublikowane", "przez", "napisał", "ein", "eine", "beitrag", "article",
    "contributor", "reviewed", "reporter", "from", "posté", "rédigé", "autor:", "foto", "guest",
    "post", "added", "submitted", "blog", "about", "zum", "profil", "story", "editors", "rédaction", "more",
    "记者", "責編", "责编", "责任编辑", "编辑", "作者", "撰文", "執筆", "取材", "編集",
];

/// Words for what somebody is by trade or rank: beside a name they are no part of it.
#[rustfmt::skip]
pub(super) const ROLE_WORDS: &[&str] = &[
    "editor", "writer", "reporter", "journalist", "journalistin", "correspondent", "columnist",
    "contributor", "author", "autor", "autorin", "director", "manager", "officer", "executive",
    "coordinator", "president", "vice", "senior", "junior", "chief", "head", "lead", "associate",
    "assistant", "deputy", "staff", "freelance", "founder", "co-founder", "cofounder", "ceo", "cto",
    "cmo", "coo", "cfo", "expert", "experte", "expertin", "specialist", "analyst", "consultant",
    "strategist", "marketer", "engineer", "developer", "designer", "producer", "researcher",
    "therapist", "attorney", "instructor", "trainer", "coach", "dietitian", "dietician",
    "nutritionist", "veterinarian", "physician", "professor", "redakteur", "redakteurin",
    "redaktionsleiter", "redaktionsleiterin", "chefredakteur", "chefredakteurin", "volontär",
    "volontärin", "korrespondent", "korrespondentin", "geschäftsführer", "geschäftsführerin",
    "pressesprecher", "pressesprecherin", "leiter", "leiterin", "mitarbeiter", "mitarbeiterin",
    "journaliste", "rédacteur", "rédactrice", "periodista", "redactor", "redactora", "giornalista",
    "redattore", "dziennikarz", "dziennikarka", "redaktor", "copywriter", "publisher", "photographer",
    "fotograf", "blogger", "bloggerin", "contributing", "advisor", "adviser", "lecturer", "student",
    "former", "content", "marketing", "seo", "product", "digital", "sales", "communications",
    "intern", "praktikant", "praktikantin", "counselor", "psychologist", "scientist", "fellow",
];

/// Degrees and titles behind a name, without their points.
#[rustfmt::skip]
pub(super) const CREDENTIALS: &[&str] = &[
    "md", "phd", "mph", "rd", "rdn", "ld", "rn", "np", "ms", "ma", "ba", "bs", "bsc", "msc", "mba",
    "mfa", "med", "edd", "cpa", "cfp", "cepf", "cfa", "ea", "jd", "esq", "dvm", "vmd", "dacvb", "lvt",
    "vts", "faclm", "foma", "dabom", "cpp", "psp", "mw", "lcsw", "lmft", "lpc", "do", "dds", "dmd",
    "pharmd", "cpt", "jr", "sr", "ii", "iii", "facs", "faap", "msw", "pt", "dpt", "psyd", "pe", "aia",
];
