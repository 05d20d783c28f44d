//! Dovecot's doveadm over HTTP (doveadm HTTP API, version 1; read 2026-11, and tried with Dovecot
//! 2.3.19).
//!
//! Each request is a connection: after a command about a user's mail the other side has given up
//! its own rights, and `processStatus` fails. What is optional fails alone.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::{BoxFuture, FutureExt, join3};
use probe::upstream::{Upstream, UpstreamFailure};
use serde_json::{Value, json};
use time::OffsetDateTime;
use verdict::MailAddress;

use super::{Adapter, MailboxSession, MailboxState, number};

/// "No such user", of the exit codes in sysexits.h.
const NO_USER: u64 = 67;

/// The fields of a user that say that nobody may log in. Dovecot itself knows `nologin` in the
/// passdb; it says so here where the userdb returns it too.
const SUSPENDED: &[&str] = &["nologin", "suspended"];

pub(super) struct Doveadm {
    upstream: Upstream,
    url: String,
    authorization: String,
}

impl Doveadm {
    pub(super) fn new(upstream: Upstream, url: &str, key: &str) -> Self {
        Self {
            upstream,
            url: url.to_owned(),
            authorization: format!("X-Dovecot-API {}", STANDARD.encode(key)),
        }
    }

    async fn run(&self, commands: Value) -> Result<Vec<Value>, UpstreamFailure> {
        let commands = Some(commands.to_string());
        let text = self.upstream.send(&self.url, &self.authorization, commands).await?;
        serde_json::from_str(&text).map_err(|_| UpstreamFailure::Nonsense)
    }

    async fn state(&self, name: &str) -> Result<MailboxState, UpstreamFailure> {
        let of_server = json!([
            ["user", { "userMask": [name] }, "user"],
            ["who", { "mask": [name], "separateConnections": true }, "who"],
        ]);
        let all_mail =
            json!({ "user": name, "mailboxMask": ["*"], "field": ["vsize"], "totalSum": true });
        let of_mail = json!([
            ["quotaGet", { "user": name }, "quota"],
            ["mailboxStatus", all_mail, "size"],
        ]);
        let of_processes = json!([["processStatus", { "service": ["pop3"] }, "processes"]]);
        let (server, mail, processes) =
            join3(self.run(of_server), self.run(of_mail), self.run(of_processes)).await;
        read(name, &server?, &mail.unwrap_or_default(), &processes.unwrap_or_default())
    }
}

impl Adapter for Doveadm {
    fn ask<'a>(
        &'a self,
        _: &'a MailAddress,
        name: &'a str,
    ) -> BoxFuture<'a, Result<MailboxState, UpstreamFailure>> {
        self.state(name).boxed()
    }
}

/// The answer to the command with a tag: `["doveadmResponse", …, tag]`, or `["error", {"exitCode":
/// …}, tag]`.
fn answer<'a>(answers: &'a [Value], tag: &str) -> Result<&'a Value, Option<u64>> {
    let found = answers.iter().find(|answer| answer[2] == tag).ok_or(None)?;
    if found[0] == "doveadmResponse" {
        Ok(&found[1])
    } else {
        Err(number(found[1].get("exitCode")))
    }
}

fn rows<'a>(answers: &'a [Value], tag: &str) -> impl Iterator<Item = &'a Value> {
    answer(answers, tag).ok().and_then(Value::as_array).into_iter().flatten()
}

fn read(
    name: &str,
    server: &[Value],
    mail: &[Value],
    processes: &[Value],
) -> Result<MailboxState, UpstreamFailure> {
    let user = match answer(server, "user") {
        Ok(users) => users.get(name).ok_or(UpstreamFailure::Nonsense)?,
        Err(Some(NO_USER)) => return Ok(MailboxState::default()),
        Err(_) => return Err(UpstreamFailure::Nonsense),
    };
    let storage = rows(mail, "quota").find(|row| row["type"] == "STORAGE");
    let kilobytes = |key: &str| {
        number(storage.and_then(|row| row.get(key))).map(|size: u64| size.saturating_mul(1024))
    };
    let counted = rows(mail, "size").find_map(|row| number(row.get("vsize")));
    let pop3 = rows(server, "who").filter(|row| row["service"] == "pop3");
    Ok(MailboxState {
        exists: true,
        used: kilobytes("value").or(counted),
        quota: kilobytes("limit").filter(|quota| *quota > 0),
        is_suspended: SUSPENDED.iter().any(|field| user.get(*field).is_some_and(says_yes)),
        sessions: pop3.map(|row| session(row, processes)).collect(),
        routing: None,
    })
}

/// For the fuzz targets: reads answers as those to each of the commands.
#[cfg(feature = "fuzzing")]
pub(super) fn feed(answers: &Value) {
    let Some(answers) = answers.as_array() else { return };
    let _ = read("bob@shop.example", answers, answers, answers);
}

fn says_yes(field: &Value) -> bool {
    field.as_str().is_none_or(|text| {
        !matches!(text.to_ascii_lowercase().as_str(), "n" | "no" | "0" | "false")
    })
}

/// A process serves one POP3 session, and its last change of status is the log-in.
fn session(row: &Value, processes: &[Value]) -> MailboxSession {
    let process = rows(processes, "processes").find(|process| process["pid"] == row["pid"]);
    let since = number(process.and_then(|process| process.get("last_status_update")));
    let since = since
        .and_then(|since| OffsetDateTime::from_unix_timestamp(i64::try_from(since).ok()?).ok());
    MailboxSession {
        network: row["ip"].as_str().and_then(|ip| ip.parse().ok()).map(network).unwrap_or_default(),
        since,
    }
}

/// The network that an address is in, as far as its owner knows it again.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.x")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOB: &str = "bob@shop.example";

    fn answers(text: &str) -> Vec<Value> {
        serde_json::from_str(text).unwrap()
    }

    // Captured from Dovecot 2.3.19.

    #[test]
    fn what_dovecot_says_is_read() {
        let server = answers(
            r#"[["doveadmResponse",{"bob@shop.example":{"uid":"nobody","gid":"nogroup","home":"",
            "mail":"mbox:/m"}},"user"],
                ["doveadmResponse",[{"username":"bob@shop.example","service":"pop3",
                "pid":"14090","ip":"45.90.255.1"},
                {"username":"bob@shop.example","service":"imap","pid":"14091",
                "ip":"45.90.255.1"}],"who"]]"#,
        );
        let mail = answers(
            r#"[["doveadmResponse",[{"root":"User quota","type":"STORAGE","value":"2048",
            "limit":"122880","percent":"0"},
                {"root":"User quota","type":"MESSAGE","value":"0","limit":"-","percent":"0"}],
                "quota"],
                ["doveadmResponse",[{"messages":"0","vsize":"99"}],"size"]]"#,
        );
        let processes = answers(
            r#"[["doveadmResponse",[{"name":"pop3","pid":"14090","available_count":"0",
            "total_count":"1","idle_start":"0",
                "last_status_update":"1795646069","last_kill_sent":"0"}],"processes"]]"#,
        );
        let since = OffsetDateTime::from_unix_timestamp(1_795_646_069).ok();
        let whole = MailboxState {
            exists: true,
            used: Some(2048 * 1024),
            quota: Some(122_880 * 1024),
            sessions: vec![MailboxSession { network: "45.90.255.x".into(), since }],
            ..MailboxState::default()
        };
        assert_eq!(read(BOB, &server, &mail, &processes), Ok(whole.clone()));
        let without_size = MailboxState {
            used: None,
            quota: None,
            sessions: vec![MailboxSession { network: "45.90.255.x".into(), since: None }],
            ..whole
        };
        assert_eq!(read(BOB, &server, &[], &[]), Ok(without_size), "what is optional fails alone");
    }

    #[test]
    fn a_size_is_counted_where_there_is_no_quota() {
        let server =
            answers(r#"[["doveadmResponse",{"bob@shop.example":{"nologin":"y"}},"user"]]"#);
        let mail = answers(
            r#"[["error",{"type":"exitCode","exitCode":64},"quota"],["doveadmResponse",
            [{"vsize":"5"}],"size"]]"#,
        );
        let state = read(BOB, &server, &mail, &[]).unwrap();
        assert_eq!((state.used, state.quota, state.is_suspended), (Some(5), None, true));
    }

    #[test]
    fn a_quota_beyond_what_can_be_counted_is_the_largest() {
        let server = answers(r#"[["doveadmResponse",{"bob@shop.example":{}},"user"]]"#);
        let mail = answers(
            r#"[["doveadmResponse",[{"type":"STORAGE","value":"1",
            "limit":"18446744073709551615"}],"quota"]]"#,
        );
        let state = read(BOB, &server, &mail, &[]).unwrap();
        assert_eq!((state.used, state.quota), (Some(1024), Some(u64::MAX)));
    }

    #[test]
    fn a_mailbox_that_is_not_there_is_told_from_a_server_that_cannot_tell() {
        let table = [
            (
                r#"[["error",{"type":"exitCode","exitCode":67},"user"]]"#,
                Ok(MailboxState::default()),
            ),
            (
                r#"[["error",{"type":"exitCode","exitCode":75},"user"]]"#,
                Err(UpstreamFailure::Nonsense),
            ),
            (r#"[["doveadmResponse",{},"user"]]"#, Err(UpstreamFailure::Nonsense)),
            ("[]", Err(UpstreamFailure::Nonsense)),
            (r#"[1,"a",null]"#, Err(UpstreamFailure::Nonsense)),
        ];
        for (text, expected) in table {
            assert_eq!(read(BOB, &answers(text), &[], &[]), expected, "{text}");
        }
    }
}
