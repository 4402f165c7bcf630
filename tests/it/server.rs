//! The endpoint as a client meets it: the real program, asked over a socket.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::world::{Running, World};

/// A server that runs.
pub struct Server {
    running: Running,
    /// Its address and port.
    pub authority: String,
}

/// An answer of it.
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// Status line and fields, lower case.
    pub head: String,
    /// The body as it came, its chunks joined.
    pub bytes: Vec<u8>,
    /// The same as text.
    pub body: String,
}

impl Answered {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    /// A header field's value, lower case.
    pub fn field(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Expects a status.
    #[track_caller]
    pub fn is(self, status: u16) -> Answered {
        assert_eq!(self.status, status, "{}\n{}", self.head, self.body);
        self
    }

    /// Expects a text in the body.
    #[track_caller]
    pub fn shows(self, text: &str) -> Answered {
        assert!(self.body.contains(text), "{text:?} is not in:\n{}", self.body);
        self
    }

    /// Expects a text not to be in the body.
    #[track_caller]
    pub fn hides(self, text: &str) -> Answered {
        assert!(!self.body.contains(text), "{text:?} is in:\n{}", self.body);
        self
    }
}

impl Server {
    /// Starts a verb that serves.
    pub fn start(world: &World, args: &[&str]) -> Server {
        let mut running = world.start(args);
        let line = running.line_with("listening on http://");
        let (_, address) = line.split_once("http://").unwrap();
        let authority = address.trim().trim_end_matches('/').to_owned();
        Server { running, authority }
    }

    /// `annals serve` on a free port of this machine.
    pub fn of(world: &World) -> Server {
        Server::start(world, &["serve", "--listen", "127.0.0.1:0"])
    }

    /// Asks for a target.
    #[track_caller]
    pub fn get(&self, target: &str) -> Answered {
        self.ask("GET", target, &[], "")
    }

    /// Asks with header fields, as a browser or a program would.
    #[track_caller]
    pub fn get_with(&self, target: &str, fields: &[(&str, &str)]) -> Answered {
        self.ask("GET", target, fields, "")
    }

    /// Opens a page as a browser does.
    #[track_caller]
    pub fn page(&self, target: &str) -> Answered {
        self.get_with(target, &[("Accept", "text/html,*/*;q=0.8")])
    }

    /// Sends a form.
    #[track_caller]
    pub fn post(&self, target: &str, fields: &[(&str, &str)], form: &str) -> Answered {
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        self.ask("POST", target, &[&kind, fields].concat(), form)
    }

    /// One request on a connection of its own.
    #[track_caller]
    pub fn ask(&self, method: &str, target: &str, fields: &[(&str, &str)], body: &str) -> Answered {
        let mut request = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
        if !fields.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            request += &format!("Host: {}\r\n", self.authority);
        }
        for (name, value) in fields {
            request += &format!("{name}: {value}\r\n");
        }
        request += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
        let mut stream = TcpStream::connect(&self.authority).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        read(&answer)
    }

    /// Asks it to stop, and expects it to do so.
    #[track_caller]
    pub fn stops(self) {
        self.running.terminate();
        let (status, said) = self.running.end();
        assert_eq!(status.code(), Some(0), "{said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

fn read(answer: &[u8]) -> Answered {
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let body = &answer[end + 4..];
    let bytes = match head.contains("transfer-encoding: chunked") {
        true => joined(body),
        false => body.to_vec(),
    };
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Answered { status, head, bytes, body }
}

/// The chunks of a body (RFC 9112 s.7.1), without trailers.
fn joined(mut body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let line = body.windows(2).position(|w| w == b"\r\n").expect("a chunk's size");
        let size = std::str::from_utf8(&body[..line]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return bytes;
        }
        bytes.extend_from_slice(&body[line + 2..line + 2 + size]);
        body = &body[line + 2 + size + 2..];
    }
}
