//! Who asks, and what they may see.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use verdict::{Domain, Subject};

use crate::error::ApiError;
use crate::error::access::{KEY_SCOPE, NO_CREDENTIALS, TOKEN_DOMAIN};

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    /// Somebody at this address who shows nothing.
    Anonymous(IpAddr),
    /// A customer, for whom a control panel speaks.
    Customer(Arc<Customer>),
    /// A program with an API key.
    Key(Arc<Key>),
    /// Whoever runs this server, at the command line.
    Operator,
}

/// A customer, as an embed token describes them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Customer {
    /// The panel that signed.
    pub(crate) panel: String,
    /// Who it is, in the panel's own terms.
    pub(crate) subject: String,
    /// Their domains; what lies below one is theirs as well.
    pub(crate) domains: Vec<Domain>,
}

/// An API key that was found valid.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Key {
    /// Its id, which is no secret.
    pub(crate) id: String,
    /// What it may do.
    pub(crate) scopes: Vec<Scope>,
}

/// What an API key may do beside asking within the limits of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Scope {
    /// Hear what own servers say about any mailbox.
    Mailboxes,
    /// List the provider's own servers.
    Inventory,
}

impl Scope {
    /// As it is written in the store and on the command line.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Mailboxes => "mailboxes",
            Self::Inventory => "inventory",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Mailboxes, Self::Inventory].into_iter().find(|scope| scope.as_str() == text)
    }
}

impl Caller {
    /// Whether the caller may hear what own servers say about mailboxes and recipients of the
    /// subject's domain.
    ///
    /// # Errors
    /// A token is only for the domains that it names: a question about another is a mistake of
    /// whoever made the page, or an attempt.
    pub(crate) fn sees_mailboxes(&self, subject: &Subject) -> Result<bool, ApiError> {
        match self {
            Self::Anonymous(_) => Ok(false),
            Self::Operator => Ok(true),
            Self::Key(key) => Ok(key.scopes.contains(&Scope::Mailboxes)),
            Self::Customer(customer) => match subject.domain() {
                Some(domain) if customer.owns(domain) => Ok(true),
                Some(domain) => Err(customer.refuse(domain)),
                None => Ok(false),
            },
        }
    }

    /// Lets through who may ask about a subject at all: everybody but the customer of another
    /// domain.
    ///
    /// # Errors
    /// The token is for other domains.
    pub(crate) fn may_ask(&self, subject: &Subject) -> Result<(), ApiError> {
        self.sees_mailboxes(subject).map(|_| ())
    }

    /// Lets through who may list the provider's own servers: its customers, because their page
    /// needs the list to tell a forged message from one that was sent here, and keys made for it.
    pub(crate) fn reads_inventory(&self) -> Result<(), ApiError> {
        match self {
            Self::Customer(_) | Self::Operator => Ok(()),
            Self::Key(key) if key.scopes.contains(&Scope::Inventory) => Ok(()),
            Self::Key(_) => Err(ApiError::new(&KEY_SCOPE, "this needs a key with inventory")),
            Self::Anonymous(_) => Err(ApiError::new(&NO_CREDENTIALS, NO_CREDENTIALS.meaning)),
        }
    }

    /// Whether the answer is for this caller alone, so that no cache between us may keep it.
    pub(crate) fn is_known(&self) -> bool {
        !matches!(self, Self::Anonymous(_))
    }
}

impl Customer {
    fn owns(&self, domain: &Domain) -> bool {
        let asked = domain.as_str();
        self.domains.iter().any(|own| {
            let rest = asked.strip_suffix(own.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }

    fn refuse(&self, domain: &Domain) -> ApiError {
        let own: Vec<&str> = self.domains.iter().map(Domain::as_str).collect();
        let detail = format!(
            "the token is for {}, not for {}; ask without it, or have the panel make one for this \
             domain",
            own.join(", "),
            domain.as_str(),
        );
        ApiError::new(&TOKEN_DOMAIN, detail)
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = request.extensions().get::<Self>().cloned();
        ready(caller.ok_or_else(|| ApiError::ours("nobody found out who asks")))
    }
}

/// What a request shows: the token of `Authorization: Bearer`. Other schemes are for whoever
/// stands in front of us.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, shown) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| shown.trim())
}

#[cfg(test)]
mod tests {
    use verdict::Names;

    use super::*;

    fn subject(text: &str) -> Subject {
        Subject::parse(text, Names { testing: true }).unwrap()
    }

    fn domain(text: &str) -> Domain {
        Domain::parse(text, Names { testing: true }).unwrap()
    }

    #[test]
    fn a_token_is_for_its_own_domains_and_what_lies_below() {
        let domains = vec![domain("shop.example"), domain("other.example")];
        let customer = Customer { panel: "panel".to_owned(), subject: "anna".to_owned(), domains };
        let caller = Caller::Customer(Arc::new(customer));
        for (asked, sees) in [
            ("shop.example", Some(true)),
            ("anna@shop.example", Some(true)),
            ("anna@sub.shop.example", Some(true)),
            ("other.example", Some(true)),
            ("workshop.example", None),
            ("example", None),
            ("45.90.1.1", Some(false)),
        ] {
            let Ok(subject) = Subject::parse(asked, Names { testing: true }) else { continue };
            assert_eq!(caller.sees_mailboxes(&subject).ok(), sees, "{asked}");
        }
    }

    #[test]
    fn a_stranger_and_a_key_without_the_scope_see_no_mailbox() {
        let key = |scopes: &[Scope]| {
            Caller::Key(Arc::new(Key { id: "1".to_owned(), scopes: scopes.to_vec() }))
        };
        let asked = subject("anna@shop.example");
        for (caller, sees) in [
            (Caller::Anonymous(IpAddr::from([192, 0, 2, 1])), false),
            (key(&[]), false),
            (key(&[Scope::Inventory]), false),
            (key(&[Scope::Mailboxes]), true),
            (Caller::Operator, true),
        ] {
            assert_eq!(caller.sees_mailboxes(&asked).unwrap(), sees, "{caller:?}");
        }
    }
}
