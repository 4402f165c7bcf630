//! Clients of the endpoint, as many as one likes, and the times of their requests.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Asks for the targets in turn: so many clients, each on a connection of its own, together so many
/// requests.
pub async fn ask(
    address: SocketAddr,
    targets: &[String],
    (clients, requests): (usize, usize),
) -> Times {
    let line = |target| format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let lines: Arc<[String]> = targets.iter().map(line).collect();
    let left = Arc::new(AtomicUsize::new(requests));
    let start = Instant::now();
    let tasks: Vec<_> =
        (0..clients).map(|_| tokio::spawn(client(address, lines.clone(), left.clone()))).collect();
    let mut each = Vec::with_capacity(requests);
    for task in tasks {
        each.extend(task.await.expect("a client"));
    }
    Times::new(each, start.elapsed())
}

/// One client on one connection: asks as long as there is something left to ask.
async fn client(address: SocketAddr, requests: Arc<[String]>, left: Arc<AtomicUsize>) -> Vec<f64> {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let mut buffer = vec![0; 64 << 10];
    let mut each = Vec::new();
    let take = || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1));
    while let Ok(turn) = take() {
        let start = Instant::now();
        let request = requests[turn % requests.len()].as_bytes();
        stream.write_all(request).await.expect("a request");
        read_answer(&mut stream, &mut buffer).await;
        each.push(start.elapsed().as_secs_f64() * 1e3);
    }
    each
}

async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) {
    let mut answer = Vec::new();
    loop {
        let read = stream.read(buffer).await.expect("an answer");
        assert!(read > 0, "the server went away");
        answer.extend_from_slice(&buffer[..read]);
        let Some(end) = answer.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&answer[..end]);
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.and_then(|n| n.parse().ok()).expect("a length");
        if answer.len() >= end + 4 + length {
            return;
        }
    }
}

/// The times of some requests.
pub struct Times {
    /// Milliseconds, the shortest first.
    each: Vec<f64>,
    whole: Duration,
}

impl Times {
    /// Sorts milliseconds.
    pub fn new(mut each: Vec<f64>, whole: Duration) -> Times {
        each.sort_by(f64::total_cmp);
        Times { each, whole }
    }

    /// The milliseconds that so many of a hundred requests do not exceed.
    pub fn percentile(&self, percent: usize) -> f64 {
        let last = self.each.len().saturating_sub(1);
        self.each.get(last * percent / 100).copied().unwrap_or(f64::NAN)
    }

    /// Requests a second.
    pub fn per_second(&self) -> f64 {
        self.each.len() as f64 / self.whole.as_secs_f64()
    }
}
