//! For the fuzz targets: a whole session with a server that says whatever it is given.

use std::io::Result;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use super::converse::converse;
use super::terms::Terms;
use crate::net::tls::Tls;
use crate::session::Endpoint;

/// How long a session may take.
const LIMIT: Duration = Duration::from_secs(1);

/// A server on loopback says these bytes on the port of a protocol, and hangs up. Where the machine
/// has no port left, nothing is said.
pub fn session(port: u16, says: &[u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let _: Result<()> = runtime.expect("a runtime").block_on(speak(port, says));
}

#[expect(clippy::disallowed_methods, reason = "a scripted server on loopback")]
async fn speak(port: u16, says: &[u8]) -> Result<()> {
    // The main function of a fuzz target leaves the signal of a broken connection deadly.
    let _caught = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::pipe())?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let tcp = TcpStream::connect(address).await?;
    // Ends without the wait that would use up the ports of this machine.
    tcp.set_zero_linger()?;
    let endpoint = Endpoint { address: address.ip(), port, server_name: "mail.example".to_owned() };
    let terms = Terms {
        endpoint: &endpoint,
        ehlo_name: "mailwhy.example".to_owned(),
        tls: tls(),
        handshake: LIMIT,
        until: Instant::now() + LIMIT,
    };
    let server = async {
        let (mut server, _) = listener.accept().await?;
        server.write_all(says).await
    };
    // A client that has heard enough closes first: the server then cannot say the rest.
    let (_, transcript) = tokio::join!(server, converse(tcp, &terms));
    assert!(transcript.lines.iter().all(|line| !line.text.contains('\n')));
    Ok(())
}

/// No authority beside those that are built in.
const NO_ROOTS: &[&Path] = &[];

fn tls() -> &'static Tls {
    static TLS: OnceLock<Tls> = OnceLock::new();
    TLS.get_or_init(|| Tls::new(NO_ROOTS).expect("the roots are built in"))
}
