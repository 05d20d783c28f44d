//! Sessions with scripted servers on loopback. Their lines are those of servers in use and of the
//! RFCs.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::net::config::ConfigFault;
use crate::net::tls::Tls;
use crate::session::{Endpoint, TlsFault, Trust};

/// A server that says each of its parts after one line of the client, the first at once.
async fn plain(parts: &'static [&'static str]) -> (SocketAddr, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 1024];
        for (at, part) in parts.iter().enumerate() {
            if at > 0 && stream.read(&mut buffer).await.unwrap_or(0) == 0 {
                return;
            }
            if stream.write_all(part.as_bytes()).await.is_err() {
                return;
            }
        }
        let _ = stream.read(&mut buffer).await;
    });
    (address, task)
}

#[expect(clippy::disallowed_methods, reason = "a scripted server on loopback")]
async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.unwrap()
}

/// What comes of a session with the server, as if it were behind `port`.
async fn session_with(address: SocketAddr, port: u16, tls: &Tls) -> Transcript {
    let endpoint =
        Endpoint { address: address.ip(), port, server_name: "mx.example.test".to_owned() };
    let limit = Duration::from_secs(2);
    let terms = Terms {
        endpoint: &endpoint,
        ehlo_name: "probe.test".into(),
        tls,
        handshake: limit,
        until: Instant::now() + limit,
    };
    converse(connect(address).await, &terms).await
}

async fn transcript(port: u16, parts: &'static [&'static str]) -> Transcript {
    let (address, server) = plain(parts).await;
    let transcript = session_with(address, port, &no_roots().unwrap()).await;
    server.await.unwrap();
    transcript
}

fn no_roots() -> Result<Tls, ConfigFault> {
    Tls::new(&[] as &[&str])
}

#[tokio::test]
async fn smtp_capabilities_are_heard_and_nothing_but_polite_words_said() {
    let parts = &[
        "220 mx.test ESMTP Postfix\r\n",
        "250-mx.test\r\n250-SIZE 1\r\n250 AUTH PLAIN LOGIN\r\n",
        "221 Bye\r\n",
    ];
    let transcript = transcript(25, parts).await;
    assert_eq!(transcript.end, End::Complete);
    assert_eq!(
        transcript.before_tls.as_ref().unwrap().capability("auth"),
        Some(vec!["PLAIN", "LOGIN"])
    );
    let ours: Vec<&str> =
        transcript.lines.iter().filter(|line| line.ours).map(|line| line.text.as_str()).collect();
    assert_eq!(ours, ["EHLO probe.test", "QUIT"]);
}

#[tokio::test]
async fn a_greeting_that_refuses_ends_the_session() {
    for (greeting, code) in [
        ("450 4.7.25 Client host rejected: cannot find your hostname\r\n", 450),
        ("554 5.7.1 Service unavailable\r\n", 554),
        ("521 mx.test does not accept mail\r\n", 521),
        ("221 2.7.0 Error: I can break rules, too. Goodbye.\r\n", 221),
    ] {
        let parts: &'static [&'static str] = Box::leak(Box::new([greeting, "221 Bye\r\n"]));
        let transcript = transcript(25, parts).await;
        assert_eq!(
            (transcript.greeting.unwrap().code, transcript.before_tls.is_none()),
            (Some(code), true)
        );
    }
}

#[tokio::test]
async fn ehlo_refused_is_followed_by_helo() {
    let transcript = transcript(
        25,
        &["220 old.test\r\n", "502 unimplemented\r\n", "250 old.test\r\n", "221 Bye\r\n"],
    )
    .await;
    assert!(transcript.before_tls.unwrap().is_rejection());
    assert!(transcript.lines.iter().any(|line| line.ours && line.text == "HELO probe.test"));
}

#[tokio::test]
async fn another_protocol_is_seen_as_such() {
    for (port, parts) in [
        (25, &["HTTP/1.1 400 Bad Request\r\n"] as &'static [&'static str]),
        (25, &["SSH-2.0-OpenSSH_9.2\r\n"]),
        (110, &["* OK IMAP ready\r\n"]),
        (143, &["+OK POP3 ready\r\n"]),
        (143, &["220 mx.test ESMTP\r\n"]),
    ] {
        assert_eq!(transcript(port, parts).await.end, End::NotTheProtocol, "{port} {parts:?}");
    }
}

#[tokio::test]
async fn an_endless_banner_and_an_endless_line_are_cut() {
    let banner: &'static str = Box::leak("220-more\r\n".repeat(5000).into_boxed_str());
    let line: &'static str = Box::leak("2".repeat(70_000).into_boxed_str());
    for part in [banner, line] {
        let parts: &'static [&'static str] = Box::leak(Box::new([part]));
        assert_eq!(transcript(25, parts).await.end, End::Overlong);
    }
}

#[tokio::test]
async fn plain_text_behind_the_consent_to_starttls_is_dropped_and_noted() {
    const AFTER: [&str; 2] =
        ["250-mx.test\r\n250 STARTTLS\r\n", "220 2.0.0 Ready to start TLS\r\n"];
    let injecting: &'static [&'static str] =
        &["220 mx.test ESMTP\r\n", AFTER[0], "220 2.0.0 Ready to start TLS\r\n250 AUTH PLAIN\r\n"];
    for (parts, is_injected) in
        [(injecting, true), (&["220 mx.test ESMTP\r\n", AFTER[0], AFTER[1]], false)]
    {
        let transcript = transcript(25, parts).await;
        assert_eq!(transcript.injected, is_injected);
        assert_eq!(transcript.lines.iter().any(|line| line.text == "250 AUTH PLAIN"), is_injected);
        assert!(transcript.after_tls.is_none());
    }
}

#[tokio::test]
async fn silence_and_a_closed_connection_are_told_apart() {
    assert_eq!(transcript(25, &["", ""]).await.end, End::Silent);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { drop(listener.accept().await) });
    assert_eq!(session_with(address, 25, &no_roots().unwrap()).await.end, End::Closed);
}

#[tokio::test]
async fn imap_and_pop3_stop_at_their_capabilities() {
    let imap = transcript(
        143,
        &[
            "* OK Dovecot ready.\r\n",
            "* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN\r\na1 OK done\r\n",
            "* BYE\r\n",
        ],
    )
    .await;
    assert!(imap.before_tls.as_ref().unwrap().has_word("LOGINDISABLED"));
    assert_eq!(imap.lines.last().unwrap().text, "* BYE");

    let pop3 = transcript(
        110,
        &["+OK Dovecot ready.\r\n", "+OK\r\nUIDL\r\nSASL PLAIN\r\n.\r\n", "+OK\r\n"],
    )
    .await;
    assert_eq!(pop3.before_tls.as_ref().unwrap().capability("SASL"), Some(vec!["PLAIN"]));
    assert_eq!(pop3.end, End::Complete);

    let old = transcript(110, &["+OK ready\r\n", "-ERR unknown command\r\n", "+OK\r\n"]).await;
    assert!(!old.before_tls.unwrap().is_positive);
}

#[tokio::test]
async fn plain_text_on_a_tls_port_is_no_tls() {
    assert_eq!(transcript(465, &["220 mx.test ESMTP\r\n"]).await.tls, Some(Err(TlsFault::NotTls)));
}

/// A root, an intermediate and a certificate for `mx.example.test`, and a server that sends some of
/// them.
struct Authority {
    root: CertifiedIssuer<'static, KeyPair>,
    middle: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let root =
            CertifiedIssuer::self_signed(authority("Test Root"), KeyPair::generate().unwrap())
                .unwrap();
        let middle = CertifiedIssuer::signed_by(
            authority("Test Middle"),
            KeyPair::generate().unwrap(),
            &root,
        )
        .unwrap();
        Self { root, middle }
    }

    /// Trusts this root, by a file as an operator would give it.
    fn trusted(&self) -> Tls {
        let path = std::env::temp_dir().join(format!(
            "mailwhy-root-{}-{:p}.pem",
            std::process::id(),
            self
        ));
        std::fs::write(&path, self.root.pem()).unwrap();
        let tls = Tls::new(&[&path]).unwrap();
        std::fs::remove_file(path).unwrap();
        tls
    }

    /// The chain for a certificate with these settings, and its key.
    fn chain(
        &self,
        params: CertificateParams,
        with_middle: bool,
    ) -> (Vec<CertificateDer<'static>>, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let own = params.signed_by(&key, &self.middle).unwrap();
        let middle = with_middle.then(|| self.middle.der().clone());
        (std::iter::once(own.der().clone()).chain(middle).collect(), key)
    }
}

fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn host() -> CertificateParams {
    let mut params =
        CertificateParams::new(vec!["mx.example.test".to_owned(), "*.wild.test".to_owned()])
            .unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, "mx.example.test");
    params
}

/// What a server with this chain shows behind port 465.
async fn shown(chain: Vec<CertificateDer<'static>>, key: KeyPair, tls: &Tls) -> Transcript {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await.unwrap();
        let mut buffer = [0; 1024];
        for part in ["220 mx.test ESMTP\r\n", "250 AUTH PLAIN\r\n", "221 Bye\r\n"] {
            let _ = stream.write_all(part.as_bytes()).await;
            let _ = stream.read(&mut buffer).await;
        }
    });
    session_with(address, 465, tls).await
}

#[tokio::test]
async fn chains_are_told_apart() {
    let authority = Authority::new();
    let mut expired = host();
    expired.not_before = rcgen::date_time_ymd(2020, 1, 1);
    expired.not_after = rcgen::date_time_ymd(2021, 1, 1);
    let alone = KeyPair::generate().unwrap();
    let self_signed = (vec![host().self_signed(&alone).unwrap().der().clone()], alone);
    let mut with_root = authority.chain(host(), true);
    with_root.0.push(authority.root.der().clone());
    for (name, (chain, key), tls, trust) in [
        ("whole", authority.chain(host(), true), authority.trusted(), Trust::Trusted),
        ("expired", authority.chain(expired, true), authority.trusted(), Trust::Trusted),
        (
            "without the intermediate",
            authority.chain(host(), false),
            authority.trusted(),
            Trust::Incomplete,
        ),
        ("self-signed", self_signed, authority.trusted(), Trust::SelfSigned),
        ("of a root that nobody knows", with_root, no_roots().unwrap(), Trust::UnknownIssuer),
    ] {
        let transcript = shown(chain, key, &tls).await;
        let session = transcript.tls.unwrap().unwrap();
        assert_eq!(session.trust, trust, "{name}");
        let own = session.certificate().unwrap();
        assert!(own.covers("MX.example.test.") && own.covers("a.wild.test"), "{name}");
        assert!(
            !own.covers("wild.test") && !own.covers("a.b.wild.test") && !own.covers("example.test"),
            "{name}"
        );
        assert_eq!(transcript.after_tls.unwrap().capability("AUTH"), Some(vec!["PLAIN"]), "{name}");
    }
}
