//! A control panel that signs tokens for its customers, as a hosting company's own does.

use std::sync::LazyLock;

use rcgen::{KeyPair, PKCS_ED25519};

/// The name under which it signs.
pub const ID: &str = "testbed";

/// The origin of its pages.
pub const ORIGIN: &str = "https://panel.testbed.example";

/// A panel and its key.
pub struct Panel {
    /// The private half, PKCS #8 in PEM.
    pub private_key: String,
    /// The public half, in PEM.
    pub public_key: String,
}

/// The test bed's own panel: one in a process.
pub static PANEL: LazyLock<Result<Panel, String>> = LazyLock::new(Panel::new);

impl Panel {
    /// A panel with a new key.
    ///
    /// # Errors
    /// The system makes none.
    pub fn new() -> Result<Self, String> {
        let key = KeyPair::generate_for(&PKCS_ED25519).map_err(|fault| fault.to_string())?;
        Ok(Self { private_key: key.serialize_pem(), public_key: key.public_key_pem() })
    }

    /// The token of a customer who has these domains, for pages of an origin.
    ///
    /// # Errors
    /// The key cannot sign.
    pub fn token(&self, domains: &[String], origin: &str) -> Result<String, String> {
        let key = self.private_key.as_bytes();
        api::mint(key, ID, "mailwhy", ("customer", domains), origin)
            .map_err(|fault| fault.to_string())
    }
}

/// The token of the test bed's customer whose domain, or address in it, is `about`, for pages of
/// the panel; none where that is no domain.
///
/// # Errors
/// The key cannot sign.
pub fn token_about(about: &str) -> Result<Option<String>, String> {
    token_for(about, ORIGIN)
}

/// The same for pages of another origin.
///
/// # Errors
/// The key cannot sign.
pub fn token_for(about: &str, origin: &str) -> Result<Option<String>, String> {
    let domain = about.rsplit_once('@').map_or(about, |(_, domain)| domain);
    let names = verdict::Names { testing: true };
    if verdict::Domain::parse(domain, names).is_err() {
        return Ok(None);
    }
    let panel = PANEL.as_ref().map_err(String::clone)?;
    panel.token(&[domain.to_owned()], origin).map(Some)
}
