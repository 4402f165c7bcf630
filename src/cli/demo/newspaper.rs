//! The newspaper of the demonstration: an invented one, served over HTTP on a loopback port.
//!
//! It behaves as newspapers do: feeds in three formats, pages in five languages, validators, an
//! article that its editor changes, a page that is not ready at first, one that is gone.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SVG: &str = "image/svg+xml";
const RSS: &str = "application/rss+xml; charset=utf-8";
const ATOM: &str = "application/atom+xml; charset=utf-8";
const JSON: &str = "application/feed+json; charset=utf-8";

/// The feeds: name, path, country, language.
pub const FEEDS: [(&str, &str, &str); 3] = [
    ("The Meridian Post", "/news/rss.xml", "en"),
    ("Le Courrier du Méridien", "/journal/atom.xml", "fr"),
    ("Meridian-Zeitung", "/zeitung/feed.json", "de"),
];

/// Everything that is served.
const PAGES: &[Page] = &[
    page("/", HTML, include_str!("site/home.html")),
    page("/robots.txt", TEXT, include_str!("site/robots.txt")),
    page("/style.css", CSS, include_str!("site/style.css")),
    page("/img/harbour.svg", SVG, include_str!("site/img/harbour.svg")),
    page("/img/portrait.svg", SVG, include_str!("site/img/portrait.svg")),
    page("/news/rss.xml", RSS, include_str!("site/feeds/news.rss.xml"))
        .edited(include_str!("site/feeds/news.rss.edited.xml")),
    page("/journal/atom.xml", ATOM, include_str!("site/feeds/journal.atom.xml")),
    page("/zeitung/feed.json", JSON, include_str!("site/feeds/zeitung.json")),
    page(
        "/en/harbour-barrier-cost.html",
        HTML,
        include_str!("site/pages/harbour-barrier-cost.html"),
    )
    .edited(include_str!("site/pages/harbour-barrier-cost.edited.html")),
    page("/en/tide-tables-keeper.html", HTML, include_str!("site/pages/tide-tables-keeper.html")),
    page("/en/eelgrass-returns.html", HTML, include_str!("site/pages/eelgrass-returns.html")),
    page(
        "/en/night-passage-pilots.html",
        HTML,
        include_str!("site/pages/night-passage-pilots.html"),
    ),
    page(
        "/en/library-of-lost-maps.html",
        HTML,
        include_str!("site/pages/library-of-lost-maps.html"),
    )
    .unready_at_first(),
    page(
        "/fr/port-saint-orval-porte.html",
        HTML,
        include_str!("site/pages/port-saint-orval-porte.html"),
    ),
    page("/fr/grue-a-vapeur.html", HTML, include_str!("site/pages/grue-a-vapeur.html")),
    page("/fr/puits-gout-de-sel.html", HTML, include_str!("site/pages/puits-gout-de-sel.html")),
    page(
        "/de/sperrwerk-osterhaven-gutachten.html",
        HTML,
        include_str!("site/pages/sperrwerk-osterhaven-gutachten.html"),
    ),
    page("/de/schulbus-moor.html", HTML, include_str!("site/pages/schulbus-moor.html")),
    page("/de/turmuhr-interview.html", HTML, include_str!("site/pages/turmuhr-interview.html")),
    page(
        "/es/puerto-albor-compuerta.html",
        HTML,
        include_str!("site/pages/puerto-albor-compuerta.html"),
    ),
    page(
        "/es/salinas-ultima-cosecha.html",
        HTML,
        include_str!("site/pages/salinas-ultima-cosecha.html"),
    ),
    page("/es/ajedrez-carcel.html", HTML, include_str!("site/pages/ajedrez-carcel.html")),
    page("/ja/shiomiura-boucho.html", HTML, include_str!("site/pages/shiomiura-boucho.html")),
    page(
        "/en/gone-ferry-timetable.html",
        HTML,
        include_str!("site/pages/gone-ferry-timetable.html"),
    )
    .gone(),
    page("/private/lettre-abonnes.html", HTML, include_str!("site/pages/lettre-abonnes.html")),
];

/// One address.
struct Page {
    path: &'static str,
    kind: &'static str,
    text: &'static str,
    /// What the editor makes of it.
    edited: Option<&'static str>,
    /// The first request for it is answered with 503.
    unready_at_first: bool,
    /// It is answered with 410.
    gone: bool,
}

const fn page(path: &'static str, kind: &'static str, text: &'static str) -> Page {
    Page { path, kind, text, edited: None, unready_at_first: false, gone: false }
}

impl Page {
    const fn edited(mut self, text: &'static str) -> Page {
        self.edited = Some(text);
        self
    }

    const fn unready_at_first(mut self) -> Page {
        self.unready_at_first = true;
        self
    }

    const fn gone(mut self) -> Page {
        self.gone = true;
        self
    }
}

/// The running newspaper; it stops with the process.
pub struct Newspaper {
    address: SocketAddr,
    desk: Arc<Desk>,
}

#[derive(Default)]
struct Desk {
    edited: AtomicBool,
    asked: Mutex<HashSet<&'static str>>,
}

impl Newspaper {
    /// Publishes it on a free port.
    ///
    /// # Errors
    /// Where no port can be had.
    pub fn publish() -> anyhow::Result<Newspaper> {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))
            .context("cannot publish the newspaper on a loopback port")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let desk = Arc::new(Desk::default());
        let app = Router::new().fallback(answer).with_state((desk.clone(), address));
        // A runtime of its own: the verbs of the demonstration bring theirs.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                axum::serve(listener, app).await
            })
        });
        Ok(Newspaper { address, desk })
    }

    /// Its front page, without the last slash.
    pub fn base(&self) -> String {
        base(self.address)
    }

    /// The editor goes over the front page once more.
    pub fn edit(&self) {
        self.desk.edited.store(true, Ordering::Relaxed);
    }
}

fn base(address: SocketAddr) -> String {
    format!("http://{address}")
}

async fn answer(
    State((desk, address)): State<(Arc<Desk>, SocketAddr)>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let Some(page) = PAGES.iter().find(|p| p.path == request.uri().path()) else {
        return (StatusCode::NOT_FOUND, "there is no such page\n").into_response();
    };
    if page.gone {
        return (StatusCode::GONE, "this page was withdrawn\n").into_response();
    }
    let first = desk.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(page.path);
    if page.unready_at_first && first {
        return (StatusCode::SERVICE_UNAVAILABLE, "one moment, please\n").into_response();
    }
    let edited = page.edited.filter(|_| desk.edited.load(Ordering::Relaxed));
    let text = edited.unwrap_or(page.text).replace("{{base}}", &base(address));
    let etag = format!("\"{}-{}\"", text.len(), u8::from(edited.is_some()));
    let known =
        headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag.as_bytes() == etag.as_bytes());
    if known {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    ([(header::CONTENT_TYPE, page.kind.to_owned()), (header::ETAG, etag)], text).into_response()
}
