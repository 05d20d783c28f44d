//! Who can fix it? One function decides, from what has the fault and from the profile.

use verdict::{Because, Finding, IpKind, On, Owner, Profile, Severity};

use crate::context::Context;
use crate::pasted::reported_by::{ReportedBy, SmtpStage};

/// Who can fix what a finding is about.
pub(crate) fn owner(finding: &Finding, context: &Context) -> Owner {
    if finding.severity == Severity::Info || finding.code == "mx.elsewhere" {
        return Owner::Nobody;
    }
    if finding.severity == Severity::Unknown {
        return owner_of_unknown(finding, context);
    }
    owner_of_fault(finding, context)
}

/// An observation that failed: our own limits and our own place are for those who run Mailwhy.
fn owner_of_unknown(finding: &Finding, context: &Context) -> Owner {
    use Because::{Budget, Deadline, Greylisted, Paced, Paused, Resolver, Vantage};
    match finding.because {
        Some(Resolver | Vantage | Budget | Deadline | Paced | Paused) | None => Owner::Operations,
        // It goes away by itself: whoever asks waits, and nobody fixes anything.
        Some(Greylisted) => Owner::Nobody,
        // The list or server that refuses us knows us by our address: that too is for operations.
        Some(_) if finding.on == On::Vantage => Owner::Operations,
        Some(_) => owner_of_fault(finding, context),
    }
}

fn owner_of_fault(finding: &Finding, context: &Context) -> Owner {
    let profile = context.profile.as_deref();
    match finding.on {
        On::Registration => Owner::Registrar,
        // What name servers do wrong is fixed by whoever runs them, and not where the zone is
        // edited.
        On::Zone if finding.check() == "zone" => owner_of_name_server(finding, context),
        On::Zone if profile.is_some_and(|profile| edits_zone(finding, profile, context)) => {
            Owner::Customer
        }
        On::Zone => Owner::DnsHost,
        // Its own outages are the provider's, whether or not it is known which server they touch;
        // so is its webmail, whose address it names itself.
        On::Server if matches!(finding.check(), "outage" | "webmail") => Owner::Support,
        // Spam goes out through it: that cannot wait for a ticket.
        On::Server if finding.code == "relay.open" => Owner::Operations,
        // Whoever typed a name that the certificate does not hold for can type another.
        On::Server if finding.value("fault") == Some("other_name") => Owner::Customer,
        // A server that says what the program sent wrongly is in order itself.
        On::Server
            if ReportedBy::of(finding) == Some(ReportedBy::MailProgram)
                && finding.check() == "bounce" =>
        {
            Owner::Customer
        }
        On::Server if profile.is_some_and(|profile| is_own_server(finding, profile)) => {
            Owner::Support
        }
        // The mailbox of whoever asks lies with the provider whose customer asks.
        On::Server if profile.is_some() && finding.check() == "account" => Owner::Support,
        On::Server => Owner::MailHost,
        // From an address of their own nobody but the customer sends: they find the cause, and ask
        // for removal.
        On::Address if is_listing(finding) && is_own_and_dedicated(finding, context) => {
            Owner::Customer
        }
        On::Address if profile.is_some_and(|profile| is_own_address(finding, profile)) => {
            Owner::Support
        }
        On::Address
            if finding.value("address").is_none()
                && profile.is_some_and(|profile| is_own_server(finding, profile)) =>
        {
            Owner::Support
        }
        On::Address => Owner::MailHost,
        // Whoever only reads mail there cannot set what is between the provider's own servers.
        _ if is_between_servers(finding) && profile.is_some() => Owner::Support,
        _ if is_between_servers(finding) => Owner::MailHost,
        On::Client | On::Account => Owner::Customer,
        // Another port gets round it, and whoever asks can set that.
        On::Network if finding.code == "network.port_blocked" => Owner::Customer,
        On::Network => Owner::Isp,
        On::Recipient => owner_by_speaker(finding, profile),
        On::Vantage | On::Unrecognised => Owner::Operations,
    }
}

/// Of pasted text who spoke decides: until the recipient's server has, it is not the recipient's.
fn owner_by_speaker(finding: &Finding, profile: Option<&Profile>) -> Owner {
    let Some(by) = ReportedBy::of(finding) else { return Owner::Recipient };
    // What is still being tried, and has not been refused, waits for nobody.
    if finding.code == "bounce.delayed" && !by.is_recipient_side() {
        return Owner::Nobody;
    }
    let named = finding.value("stage").unwrap_or_default();
    let stage = SmtpStage::ALL.iter().find(|stage| stage.as_str() == named);
    let host = if profile.is_some() { Owner::Support } else { Owner::MailHost };
    by.owner(stage.copied().unwrap_or_default(), host)
}

/// A name server is looked after by whoever serves the zone.
fn owner_of_name_server(finding: &Finding, context: &Context) -> Owner {
    let profile = context.profile.as_deref().filter(|profile| !profile.name_servers.is_empty());
    let is_own = profile.is_some_and(|profile| edits_zone(finding, profile, context));
    if is_own { Owner::Support } else { Owner::DnsHost }
}

/// Whether the zone is on the provider's name servers, so that the customer edits it in the panel.
/// The finding says so by its `name_server` argument, or the domain's zone has been seen; without
/// either the provider's customers are taken to have their zone there.
fn edits_zone(finding: &Finding, profile: &Profile, context: &Context) -> bool {
    match finding.value("name_server").or(context.name_server.as_deref()) {
        Some(name_server) => profile.is_own_name_server(name_server),
        None => !profile.name_servers.is_empty(),
    }
}

fn is_own_server(finding: &Finding, profile: &Profile) -> bool {
    let by_address = finding.value("address").and_then(|address| address.parse().ok());
    let by_name = || finding.value("host").is_some_and(|host| is_declared(profile, host));
    by_address.is_some_and(|address| profile.server_at(address).is_some()) || by_name()
}

/// Whether a host name is a server's, an MX, or one of the names to type.
fn is_declared(profile: &Profile, host: &str) -> bool {
    let ends_like = |pattern: &Option<String>| {
        let ending = pattern.as_deref().and_then(|pattern| pattern.split("{domain}").next());
        ending.is_some_and(|start| !start.is_empty() && host.starts_with(start))
    };
    profile.is_own_host(host)
        || profile
            .servers
            .iter()
            .any(|server| ends_like(&server.incoming) || ends_like(&server.outgoing))
}

fn is_own_address(finding: &Finding, profile: &Profile) -> bool {
    let address = finding.value("address").and_then(|address| address.parse().ok());
    address.is_some_and(|address| profile.server_at(address).is_some())
}

/// Webmail that does not get on with its server, a web host that answers in another's place.
fn is_between_servers(finding: &Finding) -> bool {
    finding.value("program") == Some("webmail") || finding.value("fault") == Some("web_host")
}

fn is_listing(finding: &Finding) -> bool {
    matches!(finding.code.as_str(), "blocklist.listed" | "blocklist.listed_minor")
}

fn is_own_and_dedicated(finding: &Finding, context: &Context) -> bool {
    let is_own = context.profile.as_deref().is_some_and(|profile| is_own_address(finding, profile));
    is_own && context.ip_kind() == Some(IpKind::Dedicated)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use content::Library;
    use verdict::{Arg, Code, Server};

    use super::*;

    fn provider() -> Context {
        let server = Server {
            host: "server7.hosting.example".into(),
            receiving: vec!["45.90.1.3".parse().unwrap()],
            sending: vec!["45.90.1.9".parse().unwrap()],
            ..Server::default()
        };
        let profile = Profile {
            servers: vec![server],
            name_servers: vec![".ns.hosting.example".into()],
            ..Profile::default()
        };
        Context { profile: Some(Arc::new(profile)), ..Context::new(Library::embedded()) }
    }

    fn finding(code: Code) -> Finding {
        Finding::new(&code, "example.com")
    }

    #[test]
    fn a_server_is_ours_by_every_name_that_we_declare() {
        let server = Server { incoming: Some("mail.{domain}".into()), ..Server::default() };
        let other = Server { outgoing: Some("{domain}".into()), ..Server::default() };
        let profile = Profile {
            servers: vec![server, other],
            mx_hosts: vec!["mx.us.example".into()],
            ..Profile::default()
        };
        let context =
            Context { profile: Some(Arc::new(profile)), ..Context::new(Library::embedded()) };
        for (host, who) in [
            ("mail.customer.example", Owner::Support),
            ("mx.us.example", Owner::Support),
            ("mx.other.example", Owner::MailHost),
        ] {
            let fault = finding(Code::error("a.b", On::Server)).arg(Arg::host("host", host));
            assert_eq!(owner(&fault, &context), who, "{host}");
        }
        let address = |last| Arg::address("address", [45, 90, 1, last].into());
        let fault = |last| finding(Code::error("a.b", On::Address)).arg(address(last));
        assert_eq!(owner(&fault(9), &provider()), Owner::Support);
        assert_eq!(owner(&fault(77), &provider()), Owner::MailHost);
        let refused = finding(Code::unknown("a.b", On::Vantage)).because(Because::Refused);
        assert_eq!(owner(&refused, &provider()), Owner::Operations);
    }

    #[test]
    fn the_zone_is_fixed_where_its_name_servers_are() {
        let fault = finding(Code::error("mx.none", On::Zone));
        for (name_server, who) in [
            (None, Owner::Customer),
            (Some("a.ns.hosting.example"), Owner::Customer),
            (Some("ns1.elsewhere.example"), Owner::DnsHost),
        ] {
            let context = Context { name_server: name_server.map(str::to_owned), ..provider() };
            assert_eq!(owner(&fault, &context), who, "{name_server:?}");
        }
    }

    #[test]
    fn each_place_has_its_owner_with_and_without_a_profile() {
        let own = Arg::host("host", "server7.hosting.example");
        let foreign = Arg::host("host", "mx.other.example");
        let sending = Arg::address("address", "45.90.1.9".parse().unwrap());
        let table = [
            (finding(Code::info("a.b", On::Server)), Owner::Nobody, Owner::Nobody),
            (finding(Code::error("a.b", On::Registration)), Owner::Registrar, Owner::Registrar),
            (finding(Code::error("a.b", On::Zone)), Owner::Customer, Owner::DnsHost),
            (
                finding(Code::error("a.b", On::Zone))
                    .arg(Arg::host("name_server", "a.ns.other.example")),
                Owner::DnsHost,
                Owner::DnsHost,
            ),
            (finding(Code::error("a.b", On::Server)).arg(own), Owner::Support, Owner::MailHost),
            (
                finding(Code::error("a.b", On::Server)).arg(foreign),
                Owner::MailHost,
                Owner::MailHost,
            ),
            (
                finding(Code::error("a.b", On::Address)).arg(sending),
                Owner::Support,
                Owner::MailHost,
            ),
            (
                finding(Code::error("zone.b", On::Zone))
                    .arg(Arg::host("name_server", "a.ns.hosting.example")),
                Owner::Support,
                Owner::DnsHost,
            ),
            (
                finding(Code::error("zone.b", On::Zone))
                    .arg(Arg::host("name_server", "a.ns.other.example")),
                Owner::DnsHost,
                Owner::DnsHost,
            ),
            (
                finding(Code::unknown("a.b", On::Zone)).because(Because::Resolver),
                Owner::Operations,
                Owner::Operations,
            ),
            (
                finding(Code::unknown("a.b", On::Vantage)).because(Because::Refused),
                Owner::Operations,
                Owner::Operations,
            ),
            (
                finding(Code::unknown("a.b", On::Zone)).because(Because::Timeout),
                Owner::Customer,
                Owner::DnsHost,
            ),
        ];
        for (finding, with, without) in table {
            assert_eq!(owner(&finding, &provider()), with, "{finding:?}");
            assert_eq!(owner(&finding, &Context::new(Library::embedded())), without, "{finding:?}");
        }
    }

    #[test]
    fn a_listing_is_the_customers_where_the_address_is_theirs_alone() {
        let listed = |code| finding(code).arg(Arg::address("address", [45, 90, 1, 9].into()));
        let table = [
            (Some(IpKind::Shared), "blocklist.listed", Owner::Support),
            (Some(IpKind::Dedicated), "blocklist.listed", Owner::Customer),
            (Some(IpKind::Dedicated), "blocklist.listed_minor", Owner::Customer),
            (Some(IpKind::Dedicated), "rdns.none", Owner::Support),
            (None, "blocklist.listed", Owner::Support),
        ];
        for (ip_kind, code, who) in table {
            let context = Context { ip_kind, ..provider() };
            assert_eq!(
                owner(&listed(Code::error(code, On::Address)), &context),
                who,
                "{ip_kind:?} {code}"
            );
        }
    }
}
