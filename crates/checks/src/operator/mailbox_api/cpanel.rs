//! cPanel's UAPI, called through WHM: `Email::list_pops_with_disk` and `Email::list_mxs` (cPanel's
//! documentation, read 2026-11).
//!
//! WHM is asked first to which account the domain belongs, because UAPI answers for one account.

use futures_util::future::{BoxFuture, FutureExt, join};
use probe::upstream::{Upstream, UpstreamFailure};
use serde_json::Value;
use verdict::MailAddress;

use super::{Adapter, MailboxState, Routing, number};

pub(super) struct Cpanel {
    upstream: Upstream,
    url: String,
    authorization: String,
}

impl Cpanel {
    pub(super) fn new(upstream: Upstream, url: &str, user: &str, key: &str) -> Self {
        let url = url.trim_end_matches('/').to_owned();
        Self { upstream, url, authorization: format!("whm {user}:{}", key.trim()) }
    }

    async fn get(
        &self,
        function: &str,
        parameters: &[(&str, &str)],
    ) -> Result<Value, UpstreamFailure> {
        let query: String =
            parameters.iter().map(|(key, value)| format!("&{key}={}", encoded(value))).collect();
        let url = format!("{}/json-api/{function}?api.version=1{query}", self.url);
        let text = self.upstream.send(&url, &self.authorization, None).await?;
        serde_json::from_str(&text).map_err(|_| UpstreamFailure::Nonsense)
    }

    /// A function of UAPI's module `Email`, for one account.
    async fn email(
        &self,
        account: &str,
        function: &str,
        more: &[(&str, &str)],
    ) -> Result<Value, UpstreamFailure> {
        let fixed = [
            ("cpanel_jsonapi_user", account),
            ("cpanel_jsonapi_apiversion", "3"),
            ("cpanel_jsonapi_module", "Email"),
            ("cpanel_jsonapi_func", function),
        ];
        data(&self.get("cpanel", &[&fixed, more].concat()).await?)
    }

    async fn state(&self, mailbox: &MailAddress) -> Result<MailboxState, UpstreamFailure> {
        let domain = mailbox.domain().as_str();
        let owner = self.get("getdomainowner", &[("domain", domain)]).await?;
        // A domain that belongs to no account has no mailbox here.
        let Some(account) = owner["data"]["user"].as_str().filter(|user| !user.is_empty()) else {
            return Ok(MailboxState::default());
        };
        let of_mailbox = [("domain", domain), ("email", mailbox.local())];
        let (boxes, routes) = join(
            self.email(account, "list_pops_with_disk", &of_mailbox),
            self.email(account, "list_mxs", &of_mailbox[..1]),
        )
        .await;
        read(&mailbox.to_string(), domain, &boxes?, routes.as_ref().ok())
    }
}

impl Adapter for Cpanel {
    fn ask<'a>(
        &'a self,
        mailbox: &'a MailAddress,
        _: &'a str,
    ) -> BoxFuture<'a, Result<MailboxState, UpstreamFailure>> {
        self.state(mailbox).boxed()
    }
}

/// The data of an answer, which is in `result` or by itself; a failure where the function says
/// so.
fn data(answer: &Value) -> Result<Value, UpstreamFailure> {
    let result = answer.get("result").unwrap_or(answer);
    let is_done = number(result.get("status")) == Some(1);
    result.get("data").filter(|_| is_done).cloned().ok_or(UpstreamFailure::Nonsense)
}

fn read(
    address: &str,
    domain: &str,
    boxes: &Value,
    routes: Option<&Value>,
) -> Result<MailboxState, UpstreamFailure> {
    let boxes = boxes.as_array().ok_or(UpstreamFailure::Nonsense)?;
    let of = |row: &&Value| {
        row["email"].as_str().is_some_and(|email| email.eq_ignore_ascii_case(address))
    };
    let routing = routes.and_then(|routes| routing(domain, routes));
    let Some(row) = boxes.iter().find(of) else {
        return Ok(MailboxState { routing, ..MailboxState::default() });
    };
    let is_set = |key: &str| number(row.get(key)) == Some(1);
    Ok(MailboxState {
        exists: true,
        used: number(row.get("_diskused")),
        // 0 is written for "unlimited".
        quota: number(row.get("_diskquota")).filter(|quota| *quota > 0),
        is_suspended: is_set("suspended_login"),
        sessions: Vec::new(),
        routing,
    })
}

/// What is set, or where it is left to the server, what that has detected.
fn routing(domain: &str, routes: &Value) -> Option<Routing> {
    let row = routes.as_array()?.iter().find(|row| row["domain"] == domain)?;
    let chosen =
        row["mxcheck"].as_str().filter(|chosen| *chosen != "auto").or(row["detected"].as_str())?;
    match chosen {
        // A secondary server takes mail only to hand it on.
        "remote" | "secondary" => Some(Routing::Elsewhere),
        "local" => Some(Routing::Here),
        _ => None,
    }
}

/// For the fuzz targets: reads an answer as that to each of the questions.
#[cfg(feature = "fuzzing")]
pub(super) fn feed(answer: &Value) {
    let Ok(said) = data(answer) else { return };
    let _ = read("bob@shop.example", "shop.example", &said, Some(&said));
}

/// A value as it appears in a query (RFC 3986 section 2.1).
fn encoded(value: &str) -> String {
    let of = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    value.bytes().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // The shapes are those of cPanel's documentation of both functions.
    const BOXES: &str = r#"{"apiversion":3,"func":"list_pops_with_disk","module":"Email",
    "result":{"errors":null,"status":1,"data":[
        {"_diskquota":"262144000","_diskused":"104857600","diskquota":"250","diskused":"100",
        "diskusedpercent":40,
         "domain":"shop.example","email":"bob@shop.example","humandiskused":"100 MB",
         "login":"bob@shop.example",
         "mtime":1795600000,"suspended_incoming":0,"suspended_login":1,"user":"bob"},
        {"_diskquota":0,"_diskused":5,"email":"sue@shop.example","suspended_login":"0"}]}}"#;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    fn mxs(check: &str, detected: &str) -> Value {
        json(&format!(
            r#"[{{"domain":"shop.example","mxcheck":"{check}","detected":"{detected}","local":1,
            "remote":0}}]"#
        ))
    }

    #[test]
    fn what_cpanel_documents_is_read() {
        let boxes = data(&json(BOXES)).unwrap();
        let bob =
            read("Bob@shop.example", "shop.example", &boxes, Some(&mxs("auto", "local"))).unwrap();
        let expected = MailboxState {
            exists: true,
            used: Some(104_857_600),
            quota: Some(262_144_000),
            is_suspended: true,
            sessions: vec![],
            routing: Some(Routing::Here),
        };
        assert_eq!(bob, expected);
        let sue = read("sue@shop.example", "shop.example", &boxes, None).unwrap();
        assert_eq!(
            (sue.used, sue.quota, sue.is_suspended, sue.routing),
            (Some(5), None, false, None)
        );
        assert!(!read("eve@shop.example", "shop.example", &boxes, None).unwrap().exists);
    }

    #[test]
    fn what_is_set_holds_before_what_is_detected() {
        let table = [
            ("auto", "local", Some(Routing::Here)),
            ("auto", "remote", Some(Routing::Elsewhere)),
            ("local", "remote", Some(Routing::Here)),
            ("remote", "local", Some(Routing::Elsewhere)),
            ("secondary", "local", Some(Routing::Elsewhere)),
            ("auto", "novel", None),
        ];
        for (check, detected, expected) in table {
            assert_eq!(
                routing("shop.example", &mxs(check, detected)),
                expected,
                "{check} {detected}"
            );
        }
    }

    #[test]
    fn a_function_that_fails_says_nothing() {
        for text in [
            r#"{"result":{"status":0,"errors":["no"],"data":null}}"#,
            "{}",
            "[]",
            r#"{"status":1}"#,
        ] {
            assert_eq!(data(&json(text)), Err(UpstreamFailure::Nonsense), "{text}");
        }
        assert!(
            data(&json(r#"{"status":1,"data":[]}"#)).is_ok(),
            "without the frame, as of /execute"
        );
        assert_eq!(encoded("bob+x@ä"), "bob%2Bx%40%C3%A4");
    }
}
