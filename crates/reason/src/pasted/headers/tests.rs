//! Headers as servers write them, and as forgers do.

use verdict::Server;

use super::*;
use crate::pasted::mail::headers as of;

fn profile() -> Profile {
    let server = Server {
        host: "web1.hosting.example".into(),
        sending: vec!["192.0.2.10".parse().unwrap()],
        ..Server::default()
    };
    Profile {
        servers: vec![server],
        mx_hosts: vec!["mx1.hosting.example".into()],
        ..Profile::default()
    }
}

fn codes(text: &str) -> Vec<String> {
    let (head, profile) = (of(text.as_bytes()), profile());
    findings(&head, &hops(&head, Some(&profile)), Some(&profile))
        .into_iter()
        .map(|finding| finding.code)
        .collect()
}

const FIRST: &str = "Received: from web1.hosting.example (web1.hosting.example [192.0.2.10]) by \
    mx.other.example with ESMTPS; Thu, 29 Apr 2010 10:00:05 +0000\n\
    Received: from [198.51.100.7] by web1.hosting.example with ESMTPSA; Thu, 29 Apr 2010 \
    10:00:00 +0000\nFrom: bob@example.com\n";

#[test]
fn a_usual_way_is_told_and_only_our_line_is_trusted() {
    assert_eq!(codes(FIRST), ["headers.read"]);
    let hops = hops(&of(FIRST.as_bytes()), Some(&profile()));
    assert_eq!(hops.iter().map(|hop| hop.trusted).collect::<Vec<_>>(), [false, true]);
    assert_eq!(hops[0].delay, Some(5));
}

#[test]
fn a_line_that_only_claims_to_be_ours_is_not_believed() {
    let forged = FIRST.replace("[192.0.2.10]", "[203.0.113.66]");
    let hops = hops(&of(forged.as_bytes()), Some(&profile()));
    assert!(hops.iter().all(|hop| !hop.trusted));
}

#[test]
fn delays_clocks_and_circles_are_seen() {
    assert_eq!(codes(&FIRST.replace("10:00:05", "11:10:05")), ["headers.slow_hop"]);
    assert_eq!(codes(&FIRST.replace("10:00:05", "09:10:05")), ["headers.clock"]);
    let hop =
        "Received: from a by mx1.hosting.example with ESMTP; Thu, 29 Apr 2010 10:00:00 +0000\n";
    assert_eq!(codes(&format!("{}From: a@example.com\n", hop.repeat(6))), ["headers.loop"]);
    assert_eq!(
        codes(&format!("{hop}Delivered-To: b@example.com\nDelivered-To: b@example.com\n")),
        ["headers.loop"]
    );
}

#[test]
fn tricks_with_the_sender_are_told() {
    assert_eq!(
        codes("From: a@example.com\nFrom: b@example.org\nSubject: x\n"),
        ["headers.many_from"]
    );
    assert_eq!(
        codes("From: \"service@bank.example\" <x@evil.example>\nSubject: x\n"),
        ["headers.display_name"]
    );
    assert!(codes("From: \"Bob (bob@example.com)\" <bob@example.com>\nSubject: x\n").is_empty());
}

#[test]
fn only_our_servers_results_count() {
    let top = "Received: from x by mx1.hosting.example with ESMTP; Thu, 29 Apr 2010 \
        10:00:00 +0000\nFrom: a@example.com\n";
    let of = |server: &str| {
        format!("{top}Authentication-Results: {server}; dmarc=fail header.from=example.com\n")
    };
    assert_eq!(codes(&of("mx1.hosting.example")), ["headers.not_authentic"]);
    assert_eq!(codes(&of("mx.evil.example")), ["headers.read"]);
    let passing = |server: &str| of(server).replace("dmarc=fail", "spf=fail; dmarc=pass");
    assert_eq!(codes(&passing("mx1.hosting.example")), ["headers.read", "headers.authentic"]);
    assert_eq!(codes(&passing("mx.evil.example")), ["headers.read"]);
}

#[test]
fn the_keys_of_a_message_are_read_from_its_signatures() {
    let keys = |signatures: &str| {
        let head = of(format!("{signatures}From: a@example.com\nSubject: x\n").as_bytes());
        let found = findings(&head, &[], None);
        let key = |finding: &Finding| {
            (
                finding.value("domain").unwrap_or_default().to_owned(),
                finding.value("selector").unwrap_or_default().to_owned(),
            )
        };
        found.iter().filter(|finding| finding.code == SIGNED.id).map(key).collect::<Vec<_>>()
    };
    let one = |domain: &str, selector: &str| vec![(domain.to_owned(), selector.to_owned())];
    // RFC 6376 section 3.5, its example.
    let usual = "DKIM-Signature: v=1; a=rsa-sha256; d=example.net; s=brisbane;\n c=simple; \
        q=dns/txt; i=@eng.example.net;\n b=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSb\n \
        av+yuU4zGeeruD00lszZVoG4ZHRNiYzR\n";
    assert_eq!(keys(usual), one("example.net", "brisbane"));
    assert_eq!(
        keys("DKIM-Signature: s = Mail.2026 ; d =\n\tExample.COM ; b=x\n"),
        one("example.com", "mail.2026")
    );
    assert_eq!(keys(&usual.repeat(5)), one("example.net", "brisbane"));
    for none in [
        "d=example.com; b=x",
        "s=a; b=x",
        "d=localhost; s=a",
        "d=example.com; s=<script>",
        "d=a..b; s=c",
        "bs=x; ad=y",
    ] {
        assert_eq!(keys(&format!("DKIM-Signature: {none}\n")), vec![], "{none}");
    }
}
