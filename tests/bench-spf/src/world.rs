//! What is evaluated? Domains made by rule, so that the right result of each is known.

use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr};

/// How many domains.
const DOMAINS: u32 = 2_000;

/// One message.
pub struct Case {
    pub sender: String,
    pub helo: String,
    pub ip: IpAddr,
    pub result: &'static str,
}

/// The zones, and the messages.
pub struct World {
    pub zone: String,
    pub cases: Vec<Case>,
}

impl World {
    /// The same on every machine.
    pub fn generate() -> Self {
        let mut world = Self { zone: String::new(), cases: Vec::new() };
        world.text(
            "_spf.big.example",
            "v=spf1 include:_a.big.example include:_b.big.example include:_c.big.example ~all",
        );
        world.text(
            "_a.big.example",
            "v=spf1 ip4:45.64.0.0/16 ip4:45.65.0.0/20 ip4:45.66.7.0/24 ip6:2a0e:1::/32 ~all",
        );
        world.text(
            "_b.big.example",
            "v=spf1 ip4:45.67.0.0/16 ip4:45.68.128.0/17 ip4:45.69.1.0/24 ip4:45.69.3.0/24 ~all",
        );
        world.text(
            "_c.big.example",
            "v=spf1 ip4:45.70.0.0/15 ip4:45.72.0.0/16 ip6:2a0e:2::/32 ~all",
        );
        world.text("_spf.news.example", "v=spf1 ip4:45.80.0.0/20 ip4:45.81.16.0/20 -all");
        (0..DOMAINS).for_each(|number| world.domain(number));
        world
    }

    fn domain(&mut self, number: u32) {
        let name = format!("d{number}.bench.example");
        // Addresses that differ from domain to domain, and from kind to kind.
        let own = |last: u8| Ipv4Addr::from(0x2d5a_0000 + number * 256 + u32::from(last));
        let (ip, result): (IpAddr, _) = match number % 10 {
            0 => {
                self.text(&name, &format!("v=spf1 ip4:{}/24 ip4:45.80.1.1 ~all", own(0)));
                (own(77).into(), "pass")
            }
            1 => {
                self.text(&name, &format!("v=spf1 ip4:{}/25 ip4:45.80.1.1 ~all", own(0)));
                (own(200).into(), "softfail")
            }
            kind @ (2 | 3) => {
                self.text(&name, &format!("v=spf1 include:_spf.{name} -all"));
                self.text(
                    &format!("_spf.{name}"),
                    &format!("v=spf1 include:_a.{name} include:_b.{name} ~all"),
                );
                self.text(&format!("_a.{name}"), "v=spf1 ip4:45.81.0.0/24 ip4:45.81.2.0/24 -all");
                self.text(
                    &format!("_b.{name}"),
                    &format!("v=spf1 ip4:{} ip4:{} -all", own(1), own(2)),
                );
                if kind == 2 { (own(2).into(), "pass") } else { (own(3).into(), "fail") }
            }
            4 => {
                self.text(&name, "v=spf1 a mx -all");
                self.address(&name, own(4));
                (own(4).into(), "pass")
            }
            5 => {
                self.text(&name, &format!("v=spf1 a:www.{name} mx -all"));
                self.address(&format!("www.{name}"), own(5));
                for host in [6, 7] {
                    let _ = writeln!(self.zone, "{name}. MX {host} mx{host}.{name}.");
                    self.address(&format!("mx{host}.{name}"), own(host));
                }
                (own(7).into(), "pass")
            }
            6 => {
                self.text(&name, &format!("v=spf1 redirect=_r.{name}"));
                self.text(
                    &format!("_r.{name}"),
                    &format!("v=spf1 ip4:{} ip6:2a0e:4200:{number:x}::/48 -all", own(8)),
                );
                (
                    format!("2a0e:4200:{number:x}::25").parse().expect("an address by its form"),
                    "pass",
                )
            }
            7 => {
                self.text(&name, &format!("v=spf1 exists:%{{ir}}.%{{v}}._e.{name} ?all"));
                let [a, b, c, d] = own(9).octets();
                self.address(&format!("{d}.{c}.{b}.{a}.in-addr._e.{name}"), Ipv4Addr::LOCALHOST);
                (own(9).into(), "pass")
            }
            8 => {
                let record = "v=spf1 include:_spf.big.example include:_spf.news.example \
                              ip4:45.80.200.1 ~all";
                self.text(&name, record);
                (Ipv4Addr::from(0x2d50_0000 + number % 4096).into(), "pass")
            }
            _ => {
                self.text(
                    &name,
                    &format!("v=spf1 include:_spf.big.example ?ip4:{}/24 -all", own(0)),
                );
                (own(10).into(), "neutral")
            }
        };
        self.cases.push(Case {
            sender: format!("bob@{name}"),
            helo: format!("mx.{name}"),
            ip,
            result,
        });
    }

    fn text(&mut self, name: &str, record: &str) {
        let _ = writeln!(self.zone, "{name}. 3600 TXT \"{record}\"");
    }

    fn address(&mut self, name: &str, address: Ipv4Addr) {
        let _ = writeln!(self.zone, "{name}. 3600 A {address}");
    }
}
