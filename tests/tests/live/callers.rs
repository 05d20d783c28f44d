//! What is said to callers who make a mistake? A problem that says what was wrong and what to send
//! instead.

use std::time::Duration;

use reqwest::{Client, Method};
use tests::demo::Demo;
use tests::samples;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use verdict::Problem;

use tests::bench::crowd::look;

/// Method, path, body, status, and a word that the explanation must hold.
type Mistake = (&'static str, &'static str, &'static str, u16, &'static str);

const MISTAKES: &[Mistake] = &[
    ("GET", "/v1/domains/ex%20ample.com", "", 400, "example.com"),
    ("GET", "/v1/domains/localhost", "", 400, "public"),
    ("GET", "/v1/domains/a..b", "", 400, "empty"),
    ("GET", "/v1/domains/%FF%FE", "", 400, "invisible"),
    ("GET", "/v1/domains/127.0.0.1", "", 400, "/v1/addresses"),
    ("GET", "/v1/domains/healthy.example/nonsense", "", 404, "nonsense"),
    ("GET", "/v1/domains/healthy.example/spf?view=brief", "", 400, "checks=spf"),
    ("GET", "/v1/outages", "", 400, "domain: this parameter is missing"),
    ("GET", "/v1/domains/healthy.example?checks=nonsense", "", 400, "nonsense"),
    ("GET", "/v1/domains/healthy.example?nonsense=1", "", 400, "nonsense"),
    ("GET", "/v1/domains/healthy.example?view=everything", "", 400, "brief"),
    ("GET", "/v1/domains/healthy.example?panel=plesk", "", 400, "cpanel"),
    (
        "GET",
        "/v1/domains/healthy.example?client=lotus_notes",
        "",
        400,
        "outlook_classic, thunderbird",
    ),
    (
        "GET",
        "/v1/settings?address=bob@healthy.example&client=Outlook",
        "",
        400,
        "send one of outlook",
    ),
    ("GET", "/v1/domains/healthy.example?ip_kind=own", "", 400, "dedicated"),
    ("GET", "/v1/domains/healthy.example?selector=a%20b", "", 400, "selector"),
    ("GET", "/v1/domains/healthy.example?sending_address=here", "", 400, "address"),
    ("GET", "/v1/addresses/300.1.1.1", "", 400, "IPv4"),
    ("GET", "/v1/addresses/10.0.0.1", "", 400, "public"),
    ("GET", "/v1/addresses/::1", "", 400, "public"),
    ("GET", "/v1/addresses/45.90.1.1:25", "", 400, "port"),
    ("GET", "/v1/servers/localhost", "", 400, "public"),
    ("GET", "/v1/articles/nonsense", "", 404, "nonsense"),
    ("GET", "/v1/search", "", 400, "q"),
    ("GET", "/v1/settings", "", 400, "address"),
    ("GET", "/v1/settings?address=nobody", "", 400, "bob@example.com"),
    ("GET", "/v1/outages", "", 400, "domain"),
    ("GET", "/v1/outages?domain=localhost", "", 400, "public"),
    ("GET", "/v1/nonsense", "", 404, "/docs"),
    ("GET", "/nonsense", "", 404, "/docs"),
    ("DELETE", "/v1/domains/healthy.example", "", 405, "Allow"),
    ("POST", "/v1/checks", "{}", 405, "Allow"),
    ("GET", "/v1/bounces", "", 405, "Allow"),
    ("POST", "/v1/bounces", "", 400, "send the message"),
    ("POST", "/v1/bounces?sent_by_me=perhaps", "x", 400, "sent_by_me: send true or false"),
    ("POST", "/v1/bounces?view=all", "x", 400, "view: there is no value"),
    ("GET", "/v1/domains/healthy.example/spf/evaluation", "", 400, "ip: this parameter is missing"),
    ("GET", "/v1/domains/healthy.example/spf/evaluation?ip=here", "", 400, "is no IP address"),
    ("POST", "/v1/diagnoses", "not json", 400, "the body is no JSON, at line 1"),
    (
        "POST",
        "/v1/diagnoses",
        "[]",
        400,
        "the body is a list; send a JSON object with some of article, text, about",
    ),
    ("POST", "/v1/diagnoses", r#"{"about":"nonsense"}"#, 400, "about: "),
    (
        "POST",
        "/v1/diagnoses",
        r#"{"about":5}"#,
        400,
        "about: this is a number; send one mail address or domain",
    ),
    (
        "POST",
        "/v1/diagnoses",
        r#"{"domain":"a.example"}"#,
        400,
        "domain: there is no such field; send article, text, about",
    ),
    (
        "POST",
        "/v1/diagnoses",
        r#"{"answers":{"webmail":"works"}}"#,
        400,
        "answers: this is an object; send a list of",
    ),
    (
        "POST",
        "/v1/diagnoses",
        r#"{"answers":[{"question":"webmail"}]}"#,
        400,
        "answers[0]: this item cannot be read",
    ),
    (
        "POST",
        "/v1/diagnoses",
        r#"{"answers":[{"question":"webmail","answer":"perhaps"}]}"#,
        400,
        "it takes fails, refused, untried, works",
    ),
    (
        "POST",
        "/v1/diagnoses",
        r#"{"article":"nowhere"}"#,
        400,
        "article: there is no such article; send one of email-not-working",
    ),
    ("POST", "/v1/diagnoses", r#"{"text":"a","text":"b"}"#, 400, "is there twice, at line 1"),
    ("POST", "/v1/diagnoses", r#"{"client":"lotus"}"#, 400, "client: there is no client"),
];

pub(crate) async fn mistakes_are_explained() -> Result<(), String> {
    let looking = look(&Demo::read()?.world).await?;
    let client = Client::new();
    let mut faults = Vec::new();
    for (method, path, body, status, word) in MISTAKES {
        let method = Method::from_bytes(method.as_bytes()).map_err(|fault| fault.to_string())?;
        let request = client.request(method, format!("{}{path}", looking.url)).body(*body);
        let response = request.send().await.map_err(|fault| fault.to_string())?;
        faults.extend(
            judge(response, *status, word).await.err().map(|fault| format!("{path}: {fault}")),
        );
    }
    let asked = looking.running.resolver.as_ref().map_or(0, |resolver| resolver.log.all().len());
    if asked > 0 {
        faults.push(format!("{asked} questions were sent for requests that were refused"));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Path, header, its value, and a word that the explanation must hold; none where the body is read.
const KINDS_OF_BODY: &[(&str, &str, &str, Option<&str>)] = &[
    ("/v1/bounces", "content-encoding", "gzip", Some("without Content-Encoding")),
    ("/v1/bounces", "content-encoding", "identity", None),
    ("/v1/bounces", "content-type", "image/png", Some("text/plain")),
    ("/v1/bounces", "content-type", "multipart/form-data; boundary=x", Some("message/rfc822")),
    ("/v1/bounces", "content-type", "multipart/report; boundary=x", None),
    ("/v1/bounces", "content-type", "application/xml", Some("or JSON with it as")),
    ("/v1/bounces", "content-type", "application/x-www-form-urlencoded", None),
    ("/v1/bounces", "content-type", "Text/Plain; charset=utf-8", None),
    ("/v1/diagnoses", "content-encoding", "br", Some("without Content-Encoding")),
    ("/v1/diagnoses", "content-type", "message/rfc822", Some("application/json")),
    ("/v1/diagnoses", "content-type", "application/json; charset=utf-8", None),
];

pub(crate) async fn bodies_of_other_kinds_are_refused() -> Result<(), String> {
    let looking = look(&Demo::read()?.world).await?;
    let client = Client::new();
    let mut faults = Vec::new();
    for (path, name, value, word) in KINDS_OF_BODY {
        let request = client
            .post(format!("{}{path}", looking.url))
            .header(*name, *value)
            .body(r#"{"text":"550"}"#);
        let response = request.send().await.map_err(|fault| fault.to_string())?;
        let outcome = match word {
            Some(word) => judge(response, 415, word).await,
            None if response.status().is_success() => Ok(()),
            None => Err(format!("it is refused with {}", response.status())),
        };
        faults.extend(outcome.err().map(|fault| format!("{path} {name} {value}: {fault}")));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Whether an answer is a problem of this status that holds this word.
async fn judge(response: reqwest::Response, status: u16, word: &str) -> Result<(), String> {
    let said = response.status().as_u16();
    let kind = response
        .headers()
        .get("content-type")
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let text = response.text().await.map_err(|fault| fault.to_string())?;
    if said != status || !kind.starts_with("application/problem+json") {
        return Err(format!("{said} {kind}, and it must be {status}: {text}"));
    }
    let problem: Problem =
        serde_json::from_str(&text).map_err(|fault| format!("{fault}: {text}"))?;
    if problem.status != status || !problem.kind.contains("/problems/") {
        return Err(format!("not the problem that it says it is: {text}"));
    }
    if text.to_lowercase().contains(&word.to_lowercase()) {
        Ok(())
    } else {
        Err(format!("{word:?} is not in {text}"))
    }
}

pub(crate) async fn raw_bytes_do_no_harm() -> Result<(), String> {
    let looking = look(&Demo::read()?.world).await?;
    for sample in samples::hostile(&["http"])? {
        let text = sample.text().replace("\r\n", "\n");
        for request in text.split("\n\n").filter(|request| !request.trim().is_empty()) {
            let bytes = format!("{}\r\n\r\n", request.trim().replace('\n', "\r\n"));
            expect(&looking.url, bytes.as_bytes(), &[400, 404, 405]).await?;
        }
    }
    for bytes in [
        b"\x16\x03\x01\x02\x00\x01\x00".as_slice(),
        b"EHLO x\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
    ] {
        expect(&looking.url, bytes, &[400, 404, 405, 505]).await?;
    }
    let alive = reqwest::get(format!("{}/healthz", looking.url))
        .await
        .map_err(|fault| fault.to_string())?;
    if alive.status().is_success() {
        Ok(())
    } else {
        Err(format!("afterwards /healthz says {}", alive.status()))
    }
}

/// Sends bytes, and holds the answer against the statuses that may come. To close without a word is
/// an answer too.
async fn expect(url: &str, bytes: &[u8], statuses: &[u16]) -> Result<(), String> {
    let address = url.trim_start_matches("http://");
    let exchange = async {
        #[expect(
            clippy::disallowed_methods,
            reason = "the test is the stranger, and the API is on loopback"
        )]
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        stream.write_all(bytes).await?;
        stream.shutdown().await?;
        let mut said = Vec::new();
        stream.take(64 * 1024).read_to_end(&mut said).await?;
        std::io::Result::Ok(said)
    };
    let said = tokio::time::timeout(Duration::from_secs(20), exchange)
        .await
        .map_err(|_| "no answer within 20 s")?;
    // A reset is what the kernel sends for bytes that nobody read.
    let said = said.unwrap_or_default();
    let line = String::from_utf8_lossy(&said).lines().next().unwrap_or_default().to_owned();
    let status = line.split(' ').nth(1).and_then(|word| word.parse().ok());
    if said.is_empty() || status.is_some_and(|status| statuses.contains(&status)) {
        return Ok(());
    }
    Err(format!(
        "{:?} was answered with {line:?}",
        String::from_utf8_lossy(&bytes[..bytes.len().min(60)])
    ))
}

/// Lines of the hostile targets that are names after all: an address of a person, and names that
/// UTS 46 allows or maps to others (a letter in a circle is that letter).
const NAMES_AFTER_ALL: &[&str] = &["a@b.test", "faß.de", "💩.test", "ⓔxample.test"];

/// Names that are none, one a line: ours, and those beside the workspace.
fn targets() -> Result<String, String> {
    let mut targets = samples::hostile_by_id("target-names-that-are-none")?.text();
    if let Some(beside) = samples::beside("hostile/jsn08-targets.txt") {
        targets.push_str(&std::fs::read_to_string(beside).map_err(|fault| fault.to_string())?);
    }
    Ok(targets)
}

pub(crate) async fn odd_targets_are_refused() -> Result<(), String> {
    let looking = look(&Demo::read()?.world).await?;
    let targets = targets()?;
    let client = Client::new();
    let mut faults = Vec::new();
    for target in targets.lines().filter(|line| !line.is_empty() && !NAMES_AFTER_ALL.contains(line))
    {
        for route in ["domains", "servers"] {
            let mut url = reqwest::Url::parse(&looking.url).map_err(|fault| fault.to_string())?;
            url.path_segments_mut().map_err(|()| "no path")?.extend(["v1", route, target]);
            let response = client.get(url).send().await.map_err(|fault| fault.to_string())?;
            let status = response.status().as_u16();
            let text = response.text().await.map_err(|fault| fault.to_string())?;
            if !matches!(status, 400 | 404)
                || text.chars().any(char::is_control)
                || text.contains('\u{202e}')
            {
                faults.push(format!("{route} {target:?}: {status} {text}"));
            }
        }
    }
    let asked = looking.running.resolver.as_ref().map_or(0, |resolver| resolver.log.all().len());
    if asked > 0 {
        faults.push(format!("{asked} questions were sent for refused targets"));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}
