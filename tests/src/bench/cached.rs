//! How fast is a finished report sent, beside the same bytes from a bare handler of actix?
//!
//! Both run in this process, in turn, each with one thread that answers. The ratio is of answers
//! for each second of that thread's CPU, so that a slow client flatters nobody.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{App, HttpResponse, HttpServer, web};
use futures_util::future::try_join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::demo::Demo;
use crate::folder::Folder;
use crate::product::serve;
use crate::world::config;

/// Connections at once.
const CONNECTIONS: usize = 64;
/// How long each of the two is asked in turn, and how often.
const ROUND: Duration = Duration::from_secs(1);
const ROUNDS: usize = 5;
/// At least this part of what the bare handler does.
const LEAST: f64 = 0.8;
/// A client that asks alone waits at most this much longer.
const ALONE: Duration = Duration::from_millis(1);
/// How often it asks.
const ASKED_ALONE: usize = 1000;
/// What the report is asked for.
const PATH: &str = "/v1/domains/healthy.example";
/// What a browser accepts, and a program that says nothing.
const CODINGS: [&str; 2] = ["gzip, deflate, br, zstd", "identity"];
/// How often the kernel counts a thread's time, in a second (`USER_HZ`).
const TICKS: f64 = 100.0;

/// Measures both, and fails where ours is too slow.
///
/// # Errors
/// The world does not start, or ours is too slow.
pub async fn measure() -> Result<(), String> {
    let folder = Folder::new()?;
    let running = Demo::read()?.world.start(&folder.0).await?;
    let mut config = config(&running, true)?;
    config.http.workers = 1;
    config.reports.fresh = Duration::from_secs(3600);
    let ours = address(&serve(config).await?)?;
    let mut is_slow = false;
    for coding in CODINGS {
        let request =
            format!("GET {PATH} HTTP/1.1\r\nhost: a\r\naccept-encoding: {coding}\r\n\r\n");
        let answer = Client::connect(ours, &request).await?.ask().await?;
        let bare = bare(Bytes::from(answer.body), answer.coding).await?;
        println!("accept-encoding: {coding}: {} bytes", answer.length);
        is_slow |= !many(ours, bare, &request).await?;
        is_slow |= !alone(ours, bare, &request).await?;
    }
    if is_slow { Err("too slow".to_owned()) } else { Ok(()) }
}

fn address(url: &str) -> Result<SocketAddr, String> {
    url.trim_start_matches("http://").parse().map_err(|fault| format!("{url}: {fault}"))
}

/// A handler that does nothing but send bytes.
async fn bare(body: Bytes, coding: String) -> Result<SocketAddr, String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(|fault| fault.to_string())?;
    let address = listener.local_addr().map_err(|fault| fault.to_string())?;
    let app = move || {
        let (body, coding) = (body.clone(), coding.clone());
        let answer = move || {
            let answer = HttpResponse::Ok()
                .content_type("application/json")
                .insert_header((header::CONTENT_ENCODING, coding.as_str()))
                .body(body.clone());
            std::future::ready(answer)
        };
        App::new().route(PATH, web::get().to(answer))
    };
    let server = HttpServer::new(app).workers(1).tcp_nodelay(true).listen(listener);
    tokio::spawn(server.map_err(|fault| fault.to_string())?.disable_signals().run());
    Ok(address)
}

/// Many clients at once; whether ours keeps up.
async fn many(ours: SocketAddr, bare: SocketAddr, request: &str) -> Result<bool, String> {
    let (mut of_ours, mut of_bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        of_bare.push(round(bare, request).await?);
        of_ours.push(round(ours, request).await?);
    }
    let (ours, bare) = (median(of_ours), median(of_bare));
    let ratio = ours.per_cpu_second / bare.per_cpu_second;
    println!(
        "  {CONNECTIONS} connections: ours {:.0} for each second of CPU ({:.0}/s), limit {:.0} \
         ({:.0}/s), ratio {ratio:.2} (at least {LEAST})",
        ours.per_cpu_second, ours.per_second, bare.per_cpu_second, bare.per_second
    );
    Ok(ratio >= LEAST)
}

/// What one round came to.
#[derive(Clone, Copy)]
struct Rate {
    per_cpu_second: f64,
    per_second: f64,
}

fn median(mut rates: Vec<Rate>) -> Rate {
    rates.sort_by(|one, other| one.per_cpu_second.total_cmp(&other.per_cpu_second));
    rates[rates.len() / 2]
}

async fn round(server: SocketAddr, request: &str) -> Result<Rate, String> {
    let clients = try_join_all((0..CONNECTIONS).map(|_| Client::connect(server, request))).await?;
    let (begun, busy) = (Instant::now(), busy()?);
    let answers = clients.into_iter().map(|client| tokio::spawn(client.ask_until(begun + ROUND)));
    let mut all = 0;
    for answers in try_join_all(answers).await.map_err(|fault| fault.to_string())? {
        all += answers?;
    }
    let (took, busy) = (begun.elapsed().as_secs_f64(), self::busy()? - busy);
    Ok(Rate { per_cpu_second: f64::from(all) / busy, per_second: f64::from(all) / took })
}

/// The seconds of CPU that the threads of all servers have used.
fn busy() -> Result<f64, String> {
    let mut ticks = 0.0;
    let threads = std::fs::read_dir("/proc/self/task").map_err(|fault| fault.to_string())?;
    for thread in threads.flatten() {
        let stat = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        // The name is in brackets and may hold anything; the times are the 12th and 13th after it.
        let Some((name, rest)) = stat.rsplit_once(')') else { continue };
        if name.contains("(actix") {
            let fields = rest.split_whitespace().skip(11).take(2);
            ticks += fields.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>();
        }
    }
    Ok(ticks / TICKS)
}

/// One client on one connection; whether ours keeps up.
async fn alone(ours: SocketAddr, bare: SocketAddr, request: &str) -> Result<bool, String> {
    let (of_ours, of_bare) = (wait(ours, request).await?, wait(bare, request).await?);
    println!(
        "  one client, kept alive: ours {} us, limit {} us (within {} us more)",
        of_ours.as_micros(),
        of_bare.as_micros(),
        ALONE.as_micros()
    );
    Ok(of_ours <= of_bare + ALONE)
}

/// The median time to an answer.
async fn wait(server: SocketAddr, request: &str) -> Result<Duration, String> {
    let mut client = Client::connect(server, request).await?;
    let mut times = Vec::with_capacity(ASKED_ALONE);
    for _ in 0..ASKED_ALONE {
        let asked = Instant::now();
        client.ask().await?;
        times.push(asked.elapsed());
    }
    times.sort();
    Ok(times[ASKED_ALONE / 2])
}

/// A connection on which the same is asked again and again.
struct Client {
    stream: TcpStream,
    request: Vec<u8>,
    buffer: Vec<u8>,
}

struct Answer {
    length: usize,
    coding: String,
    body: Vec<u8>,
}

impl Client {
    #[expect(clippy::disallowed_methods, reason = "a client of our own server, in a bench")]
    async fn connect(server: SocketAddr, request: &str) -> Result<Self, String> {
        let stream = TcpStream::connect(server).await.map_err(|fault| fault.to_string())?;
        stream.set_nodelay(true).map_err(|fault| fault.to_string())?;
        Ok(Self { stream, request: request.as_bytes().to_vec(), buffer: vec![0; 1 << 18] })
    }

    /// Asks until the time is over; how many answers there were.
    async fn ask_until(mut self, end: Instant) -> Result<u32, String> {
        let first = self.ask().await?;
        let mut answers = 1;
        while Instant::now() < end {
            let next = self.ask().await?;
            if next.length != first.length {
                return Err(format!("{} bytes, and then {}", first.length, next.length));
            }
            answers += 1;
        }
        Ok(answers)
    }

    async fn ask(&mut self) -> Result<Answer, String> {
        self.stream.write_all(&self.request).await.map_err(|fault| fault.to_string())?;
        let mut read = 0;
        loop {
            let more = self.stream.read(&mut self.buffer[read..]).await;
            read += more.map_err(|fault| fault.to_string())?;
            let Some(head) = self.buffer[..read].windows(4).position(|end| end == b"\r\n\r\n")
            else {
                continue;
            };
            let head_text = String::from_utf8_lossy(&self.buffer[..head]);
            let field = |name: &str| {
                head_text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
            };
            if !head_text.starts_with("HTTP/1.1 200") {
                return Err(head_text.into_owned());
            }
            let length = field("content-length").and_then(|length| length.parse().ok());
            let length: usize = length.ok_or("an answer without its length")?;
            let coding = field("content-encoding").unwrap_or("identity").to_owned();
            while read < head + 4 + length {
                let more = self.stream.read(&mut self.buffer[read..]).await;
                read += more.map_err(|fault| fault.to_string())?;
            }
            let body = self.buffer[head + 4..read].to_vec();
            return Ok(Answer { length, coding, body });
        }
    }
}
