//! What happens to what is pasted: nothing of it is kept anywhere, hostile input does no harm,
//! limits hold.

use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tests::product::{serve, serve_with_operator};
use tests::samples;
use verdict::Bounce;

/// Stands in everything that is pasted here, and must stand nowhere else.
const CANARY: &str = "canary7f3a";

/// Takes what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn post(url: &str, body: Vec<u8>) -> (u16, String) {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(30))
        .build()
        .expect("a plain client");
    let response = client
        .post(format!("{url}/v1/bounces"))
        .body(body)
        .send()
        .await
        .expect("the server answers");
    (response.status().as_u16(), response.text().await.expect("a body"))
}

fn pastes() -> Vec<String> {
    let bounce = format!(
        "From: MAILER-DAEMON@mx.example.org\nTo: {CANARY}@example.com\nSubject: failure {CANARY}\n\
         \n<{CANARY}@example.org>:\n\
         Remote host said: 550 5.1.1 {CANARY} user unknown\n\n\
         --- Below this line is a copy of the message.\n\n\
         Received: from {CANARY} by mx.example.org\nFrom: {CANARY}@example.com\n\nsecret {CANARY}\n"
    );
    vec![
        bounce.clone(),
        format!("AUTH PLAIN {CANARY}\n334 ok\n{CANARY}\n535 5.7.8 {CANARY} authentication failed"),
        format!("{CANARY} nothing at all"),
        // A body that breaks: too large, and not even text.
        format!("{bounce}{}", CANARY.repeat(130_000)),
        format!(
            "\u{0}\u{1}{CANARY}\u{7f}\n: {CANARY}:\n\n--{CANARY}\n\
             Content-Type: multipart/x; boundary={CANARY}\n"
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_pasted_appears_in_log_metrics_or_store() {
    let log = Log::default();
    let taken = log.clone();
    // Everything that anybody logs, at the finest level.
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || taken.clone())
        .init();
    let before = files();
    let served = serve_with_operator(api::Config::default()).await.unwrap();
    let url = served.public;
    for paste in pastes() {
        let _ = post(&url, paste.into_bytes()).await;
    }
    diagnose(&url).await;
    let client = reqwest::Client::new();
    let wrong = client
        .post(format!("{url}/v1/bounces?sent_by_me={CANARY}"))
        .body(CANARY)
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status().as_u16(), 400);
    let metrics = client
        .get(format!("{}/metrics", served.operator))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(
        metrics.contains("mailwhy_bounces_total"),
        "the metrics count what was pasted, by reason"
    );
    assert!(!metrics.contains(CANARY), "a metric holds what was pasted");
    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    // The HTTP client of this test logs nothing of bodies either; the server's own lines are what
    // is meant.
    assert!(logged.contains("/v1/bounces"), "the request is logged by its route");
    let line = logged
        .lines()
        .find(|line| line.contains(CANARY) && !line.contains("reqwest") && !line.contains("hyper"));
    assert_eq!(line, None, "the log holds what was pasted");
    for file in files().into_iter().filter(|file| !before.contains(file)) {
        let bytes = std::fs::read(&file).unwrap_or_default();
        assert!(
            !String::from_utf8_lossy(&bytes).contains(CANARY),
            "{} holds what was pasted",
            file.display()
        );
    }
}

/// Sends the same as words of a diagnosis, as claims and as broken JSON: the answers hold nothing
/// of it.
async fn diagnose(url: &str) {
    let client = reqwest::Client::new();
    let words = pastes().into_iter().filter(|paste| paste.len() < 64 * 1024);
    let mut bodies: Vec<String> =
        words.map(|text| serde_json::json!({ "text": text }).to_string()).collect();
    let arg = serde_json::json!({ "name": "host", "kind": "quoted", "value": CANARY });
    bodies.push(
        serde_json::json!({ "claims": [{ "code": "network.open", "args": [arg] }] }).to_string(),
    );
    bodies.push(serde_json::json!({ "article": CANARY }).to_string());
    bodies.push(
        serde_json::json!({ "answers": [{ "question": CANARY, "answer": CANARY }] }).to_string(),
    );
    bodies.push(serde_json::json!({ "novel": CANARY }).to_string());
    bodies.push(format!("{{\"text\": {CANARY}"));
    for body in bodies {
        let response = client
            .post(format!("{url}/v1/diagnoses"))
            .body(body)
            .send()
            .await
            .expect("the server answers");
        let text = response.text().await.expect("a body");
        assert!(!text.contains(CANARY), "an answer repeats what was pasted: {text}");
    }
}

/// The files of the folders in which a server could have kept something.
fn files() -> Vec<PathBuf> {
    let folders = [std::env::temp_dir(), std::env::current_dir().unwrap_or_default()];
    let entries =
        folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect()
}

#[tokio::test]
async fn hostile_bounces_and_headers_are_answered_in_time() {
    let url = serve(api::Config::default()).await.unwrap();
    for sample in samples::hostile(&["bounce", "headers"]).unwrap() {
        let name = &sample.id;
        let started = Instant::now();
        let (status, text) = post(&url, sample.bytes).await;
        // How the time grows is what the bench measures; here nothing may hang.
        assert!(started.elapsed() < Duration::from_secs(10), "{name}: {:?}", started.elapsed());
        assert_eq!(status, 200, "{name}: {text}");
        assert!(
            !text.chars().any(is_hidden),
            "{name}: {:?}",
            text.chars().find(|ch| is_hidden(*ch))
        );
        let bounce: Bounce = serde_json::from_str(&text).expect("an answer in JSON");
        assert!(bounce.recipients.len() <= 20 && text.len() < 256 * 1024, "{name}");
    }
}

/// Whether a terminal obeys it, or a reader does not see it.
fn is_hidden(ch: char) -> bool {
    ch.is_control()
        || matches!(ch, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[tokio::test]
async fn hostile_bounces_and_headers_are_called_what_they_are() {
    let url = serve(api::Config::default()).await.unwrap();
    for (id, code) in [
        ("bounce-for-5000-recipients", "bounce.user_unknown"),
        ("bounce-of-soft-line-breaks", "bounce.unauthenticated"),
        ("bounce-in-two-directions", "bounce.user_unknown"),
        ("bounce-of-words-for-a-bot", "bounce.user_unknown"),
        ("headers-with-several-senders", "headers.many_from"),
        ("headers-with-several-senders", "headers.display_name"),
    ] {
        let bounce = explain(&url, id).await;
        let findings = bounce.report.verdicts.iter().flat_map(|verdict| &verdict.findings);
        let codes: Vec<&str> = findings.map(|finding| finding.code.as_str()).collect();
        assert!(codes.contains(&code) && codes.len() <= 10, "{id}: {codes:?}");
        assert!(!bounce.report.say.contains("IGNORE ALL"), "{id}: {}", bounce.report.say);
    }
    assert!(explain(&url, "bounce-for-5000-recipients").await.recipients_total > 1000);
    assert!(explain(&url, "bounce-nested-a-thousand-times").await.truncated);
}

async fn explain(url: &str, id: &str) -> Bounce {
    let (_, text) = post(url, samples::hostile_by_id(id).expect("a hostile sample").bytes).await;
    serde_json::from_str(&text).expect("well formed")
}

#[tokio::test]
async fn limits_of_size_hold() {
    let url = serve(api::Config::default()).await.unwrap();
    let (status, text) = post(&url, vec![b'a'; 300 * 1024]).await;
    assert_eq!(status, 200);
    assert!(serde_json::from_str::<Bounce>(&text).unwrap().truncated);
    assert_eq!(post(&url, vec![b'a'; 1024 * 1024 + 1]).await.0, 413);
    assert_eq!(post(&url, b" \n".to_vec()).await.0, 400);
}
