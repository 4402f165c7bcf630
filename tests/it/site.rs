//! A small, real web site on the loopback: HTTP/1.1 on threads of the standard library.
//!
//! It answers what a test tells it to answer, remembers everything that it was asked, and can call
//! back at the moment of a request. It also answers as a forward proxy: a route may be a path of
//! its own or a whole address.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

/// The longest that a test waits for something that has to happen.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How long a lingering answer gives a second request the chance to arrive beside it.
const LINGER: Duration = Duration::from_millis(40);

/// What a route answers.
#[derive(Debug, Clone)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    manner: Manner,
}

/// How an answer is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// At once and whole.
    Whole,
    /// After giving a second request the chance to arrive.
    Lingering,
    /// The head and half of the body; then the connection is closed.
    Cut,
    /// Nothing at all, for as long as the client waits.
    Never,
    /// When the test says so: [`Site::release`].
    Held,
    /// The body is everything that is sent, head and all; then the connection is closed.
    Raw,
    /// Byte by byte, for as long as the client waits.
    Dripping,
    /// The head and half of the body; then the connection is reset.
    Reset,
}

impl Answer {
    /// 200 with a body; an entity tag follows from the body.
    pub fn ok(kind: &str, body: impl Into<Vec<u8>>) -> Answer {
        let body = body.into();
        let mut hasher = DefaultHasher::new();
        body.hash(&mut hasher);
        let etag = format!("\"{:x}\"", hasher.finish());
        Answer::bare(200, body).header("Content-Type", kind).header("ETag", &etag)
    }

    /// 200 with a page.
    pub fn page(html: impl Into<Vec<u8>>) -> Answer {
        Answer::ok("text/html; charset=utf-8", html)
    }

    /// Another status, without more.
    pub fn status(status: u16) -> Answer {
        Answer::bare(status, b"<p>not now</p>".to_vec()).header("Content-Type", "text/html")
    }

    /// Sends elsewhere.
    pub fn redirect(status: u16, to: &str) -> Answer {
        Answer::status(status).header("Location", to)
    }

    fn bare(status: u16, body: Vec<u8>) -> Answer {
        Answer { status, headers: Vec::new(), body, manner: Manner::Whole }
    }

    /// Sets a header field.
    pub fn header(mut self, name: &str, value: &str) -> Answer {
        self = self.without(name);
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Takes a header field away.
    pub fn without(mut self, name: &str) -> Answer {
        self.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        self
    }

    /// Sends the body compressed.
    pub fn gzip(mut self) -> Answer {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&self.body).unwrap();
        self.body = encoder.finish().unwrap();
        self.header("Content-Encoding", "gzip")
    }

    /// Lets a second request arrive before it is given, if one is to arrive.
    pub fn lingering(self) -> Answer {
        Answer { manner: Manner::Lingering, ..self }
    }

    /// Breaks off in the middle of the body.
    pub fn cut(self) -> Answer {
        Answer { manner: Manner::Cut, ..self }
    }

    /// Is never given.
    pub fn never() -> Answer {
        Answer { manner: Manner::Never, ..Answer::status(200) }
    }

    /// These bytes, whatever they are, and the connection is closed.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Answer {
        Answer { manner: Manner::Raw, ..Answer::bare(200, bytes.into()) }
    }

    /// Comes byte by byte and never to its end.
    pub fn dripping(self) -> Answer {
        Answer { manner: Manner::Dripping, ..self }
    }

    /// Breaks off with a reset of the connection.
    pub fn reset(self) -> Answer {
        Answer { manner: Manner::Reset, ..self }
    }

    /// Says of its body that it is compressed so.
    pub fn coded(self, coding: &str, body: Vec<u8>) -> Answer {
        Answer { body, ..self }.header("Content-Encoding", coding)
    }

    /// Is given once the test calls [`Site::release`].
    pub fn held(self) -> Answer {
        Answer { manner: Manner::Held, ..self }
    }

    fn field(&self, name: &str) -> Option<&str> {
        field(&self.headers, name)
    }

    /// What goes over the wire.
    fn bytes(&self) -> Vec<u8> {
        if self.manner == Manner::Raw {
            return self.body.clone();
        }
        let mut bytes = format!("HTTP/1.1 {} Said\r\n", self.status).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        if !matches!(self.status, 204 | 304) {
            let length = format!("Content-Length: {}\r\n", self.body.len());
            bytes.extend_from_slice(length.as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        let broken = matches!(self.manner, Manner::Cut | Manner::Reset);
        let sent = if broken { self.body.len() / 2 } else { self.body.len() };
        bytes.extend_from_slice(&self.body[..sent]);
        bytes
    }

    /// Whether the client holds it already (RFC 9110 s.13.1), compared byte for byte.
    fn unchanged_for(&self, request: &Request) -> bool {
        let same = |sent, own| request.field(sent).map(|sent| self.field(own) == Some(sent));
        let unchanged =
            same("If-None-Match", "ETag").or(same("If-Modified-Since", "Last-Modified"));
        self.status == 200 && unchanged == Some(true)
    }
}

/// What the site was asked, and the status that it answered.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`.
    pub method: String,
    /// The path, or the whole address where a client takes us for its proxy.
    pub target: String,
    /// The header fields as they came.
    pub headers: Vec<(String, String)>,
    /// The body, where one was announced.
    pub body: Vec<u8>,
    /// The status of the answer; 0 where it was not given yet.
    pub status: u16,
}

impl Request {
    /// A header field's value.
    pub fn field(&self, name: &str) -> Option<&str> {
        field(&self.headers, name)
    }
}

fn field<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

/// A moment in the life of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// It has arrived; nothing was answered.
    Arrived,
    /// Its answer is out.
    Answered,
}

type Call = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct State {
    routes: HashMap<String, VecDeque<Answer>>,
    requests: Vec<Request>,
    /// Requests that have arrived and are not answered.
    open: usize,
    open_most: usize,
    /// Called once, at a moment of the request with this number, from 0.
    calls: Vec<(usize, Moment, Call)>,
    released: bool,
    closed: bool,
    /// It says 304 to nobody.
    deaf: bool,
}

/// The site. It closes when it is dropped.
pub struct Site {
    address: SocketAddr,
    shared: Arc<(Mutex<State>, Condvar)>,
}

impl Site {
    /// Opens a site on a free port. Until told otherwise it answers 404 to everything.
    pub fn open() -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared: Arc<(Mutex<State>, Condvar)> = Arc::default();
        let site = Site { address, shared: shared.clone() };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                if lock(&shared).closed {
                    break;
                }
                thread::spawn(move || converse(&stream, &shared));
            }
        });
        site
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Host and port.
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// Answers a route so from now on.
    pub fn put(&self, route: &str, answer: Answer) {
        self.put_in_turn(route, vec![answer]);
    }

    /// Answers a route with these, one request after the other; the last one stays.
    pub fn put_in_turn(&self, route: &str, answers: Vec<Answer>) {
        lock(&self.shared).routes.insert(route.into(), answers.into());
    }

    /// Sends everything again, whatever the client says that it holds.
    pub fn ignore_conditions(&self) {
        lock(&self.shared).deaf = true;
    }

    /// Everything that was asked so far.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.shared).requests.clone()
    }

    /// Everything that was asked of one route.
    pub fn requests_of(&self, route: &str) -> Vec<Request> {
        self.requests().into_iter().filter(|r| r.target == route).collect()
    }

    /// What was asked so far, `robots.txt` left out, as `path status`; forgets it.
    pub fn take_log(&self) -> Vec<String> {
        let requests = std::mem::take(&mut lock(&self.shared).requests);
        let pages = requests.iter().filter(|r| r.target != "/robots.txt");
        pages.map(|r| format!("{} {}", r.target, r.status)).collect()
    }

    /// The most requests that were open at the same time.
    pub fn open_most(&self) -> usize {
        lock(&self.shared).open_most
    }

    /// Calls back at a moment of the request that comes after `skipped` others from now on.
    pub fn call(&self, skipped: usize, moment: Moment, call: impl FnOnce() + Send + 'static) {
        let mut state = lock(&self.shared);
        let number = state.requests.len() + skipped;
        state.calls.push((number, moment, Box::new(call)));
    }

    /// Forgets calls that never came to pass.
    pub fn forget_calls(&self) {
        lock(&self.shared).calls.clear();
    }

    /// Waits until a route was asked for.
    #[track_caller]
    pub fn wait_for(&self, route: &str) {
        let asked = |state: &mut State| !state.requests.iter().any(|r| r.target == route);
        let (mutex, condition) = &*self.shared;
        let state = mutex.lock().unwrap();
        let (state, waited) = condition.wait_timeout_while(state, PATIENCE, asked).unwrap();
        assert!(!waited.timed_out(), "nobody asked for {route}, but: {:?}", state.requests);
    }

    /// Gives all held answers.
    pub fn release(&self) {
        lock(&self.shared).released = true;
        self.shared.1.notify_all();
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        lock(&self.shared).closed = true;
        self.release();
        // Wakes the one who waits for visitors.
        let _ = TcpStream::connect(self.address);
    }
}

type Shared = (Mutex<State>, Condvar);

fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    shared.0.lock().unwrap()
}

/// One connection, with as many requests as the client likes.
fn converse(stream: &TcpStream, shared: &Shared) {
    let _ = stream.set_nodelay(true);
    let mut reader = BufReader::new(stream);
    // The first byte of a TLS handshake: somebody mistakes us for a secure server.
    if reader.fill_buf().is_ok_and(|bytes| bytes.first() == Some(&0x16)) {
        let _ = (&mut &*stream).write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        return;
    }
    while let Some(request) = read_head(&mut reader) {
        let (number, answer) = arrive(shared, request);
        call_back(shared, number, Moment::Arrived);
        let whole = give(stream, shared, number, &answer);
        call_back(shared, number, Moment::Answered);
        if !whole || lock(shared).closed {
            break;
        }
    }
}

fn read_head(reader: &mut impl BufRead) -> Option<Request> {
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        if reader.read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let mut start = lines.first()?.split(' ').map(str::to_owned);
    let (method, target) = (start.next()?, start.next()?);
    let fields = lines[1..].iter().filter_map(|line| line.split_once(':'));
    let headers: Vec<_> = fields.map(|(n, v)| (n.to_owned(), v.trim().to_owned())).collect();
    let length = field(&headers, "Content-Length").and_then(|n| n.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, target, headers, body, status: 0 })
}

/// Notes a request and chooses its answer.
fn arrive(shared: &Shared, request: Request) -> (usize, Answer) {
    let mut state = lock(shared);
    // As most sites, this one minds no parameters that it does not know.
    let path = request.target.split('?').next().unwrap_or_default();
    let known = state.routes.contains_key(&request.target);
    let route = if known { &request.target } else { path };
    let answer = match state.routes.get_mut(route) {
        Some(answers) if answers.len() > 1 => answers.pop_front(),
        Some(answers) => answers.front().cloned(),
        None => None,
    };
    let mut answer = answer.unwrap_or_else(|| Answer::status(404));
    if !state.deaf && answer.unchanged_for(&request) {
        answer.status = 304;
        answer.body.clear();
        answer = answer.without("Content-Type").without("Content-Encoding");
    }
    state.requests.push(request);
    state.open += 1;
    state.open_most = state.open_most.max(state.open);
    shared.1.notify_all();
    (state.requests.len() - 1, answer)
}

/// Gives an answer; false where the connection is not to be used again.
fn give(mut stream: &TcpStream, shared: &Shared, number: usize, answer: &Answer) -> bool {
    match answer.manner {
        Manner::Never => {
            // Ends when the client has had enough.
            let _ = stream.read(&mut [0]);
        }
        Manner::Held => drop(wait_until(shared, PATIENCE, |state| state.released || state.closed)),
        Manner::Lingering => drop(wait_until(shared, LINGER, |state| state.open > 1)),
        _ => {}
    }
    let mut state = lock(shared);
    state.open -= 1;
    if let Some(request) = state.requests.get_mut(number) {
        request.status = answer.status;
    }
    drop(state);
    let bytes = answer.bytes();
    match answer.manner {
        Manner::Never => false,
        Manner::Dripping => {
            drip(stream, shared, &bytes);
            false
        }
        Manner::Reset => {
            let _ = stream.write_all(&bytes);
            // What is not sent yet is lost, as the client shall see.
            let _ = socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO));
            false
        }
        Manner::Cut | Manner::Raw => {
            let _ = stream.write_all(&bytes);
            false
        }
        Manner::Whole | Manner::Lingering | Manner::Held => stream.write_all(&bytes).is_ok(),
    }
}

/// Sends a byte now and then, until nobody listens.
fn drip(mut stream: &TcpStream, shared: &Shared, bytes: &[u8]) {
    for byte in bytes.chunks(1) {
        let closed = wait_until(shared, LINGER, |state| state.closed);
        if closed || stream.write_all(byte).is_err() {
            return;
        }
    }
    let _ = stream.read(&mut [0]);
}

fn wait_until(shared: &Shared, at_most: Duration, done: impl Fn(&State) -> bool) -> bool {
    let (mutex, condition) = shared;
    let ends = Instant::now() + at_most;
    let mut state = mutex.lock().unwrap();
    while !done(&state) {
        let Some(left) = ends.checked_duration_since(Instant::now()) else { return false };
        state = condition.wait_timeout(state, left).unwrap().0;
    }
    true
}

fn call_back(shared: &Shared, number: usize, moment: Moment) {
    let mut state = lock(shared);
    let found = state.calls.iter().position(|(n, m, _)| *n == number && *m == moment);
    let call = found.map(|at| state.calls.swap_remove(at).2);
    drop(state);
    if let Some(call) = call {
        call();
    }
}
