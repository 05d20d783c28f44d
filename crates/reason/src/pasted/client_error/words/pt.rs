//! Portuguese.

use super::concept::{Concept, Stems};

pub(super) const STEMS: &[Stems] = &[
    (Concept::Outgoing, "saída|smtp|envio|enviar|enviad"),
    (Concept::Incoming, "entrada|imap|pop3|receb|receção|recepção"),
    (Concept::Server, "servidor|host|anfitrião"),
    (
        Concept::Connection,
        "connect|conex|conectar|ligação|ligar|contactar|contatar|respond|rede|estabelec|\
         contato",
    ),
    (
        Concept::Failed,
        "falh|não foi possível|não é possível|impossível|erro|indisponível|\
         não está disponível|não respon|recus|não pode|não pôde",
    ),
    (Concept::Not, "não|nenhum|sem "),
    (Concept::Timeout, "tempo limite|expirou|esgot|timeout|tempo de espera|expirad"),
    (
        Concept::Broken,
        "interromp|perdida|perdeu|redefinid|reposta|fechad|encerr|inesperad|terminou|\
         desconect",
    ),
    (
        Concept::NotFound,
        "não encontrad|não foi encontrad|não é conhecid|desconhecid|não existe|\
         encontrar|resolver|localizar|localizad",
    ),
    (Concept::Certificate, "certificado|identidade do servidor|identidade de|nome principal"),
    (
        Concept::Untrusted,
        "inválid|não é válid|expirou|expirad|não corresponde|corresponde|confiável|\
         confiança|verific|problema|autoassinado|incorret",
    ),
    (
        Concept::Encryption,
        "starttls|tls|ssl|criptograf|encript|cifrad|conexão segura|ligação segura",
    ),
    (
        Concept::Unsupported,
        "não anuncia|não oferece|não suporta|suporte|não é compatível|não tem suporte|\
         não está disponível|falta",
    ),
    (Concept::Login, "autentic|iniciar sessão|início de sessão|entrar|login|logon|sessão"),
    (
        Concept::Method,
        "método de autenticação|senhas criptografadas|senha criptografada|\
         mecanismo de autenticação|senha segura|palavras-passe encriptadas",
    ),
    (
        Concept::Password,
        "senha|palavra-passe|nome de usuário|nome de utilizador|usuário|utilizador|\
         credencia",
    ),
    (
        Concept::Refused,
        "incorret|inválid|recus|rejeit|negad|não aceit|não permit|não autoriz|permite|\
         permit|não foi possível autent|falha na autent|errad|falha de autent",
    ),
    (Concept::Required, "requer|exige|necessári|precisa|obrigatóri|deve"),
    (Concept::Relay, "relay|retransmi|reencaminh|encaminh"),
    (
        Concept::DataFile,
        "arquivo de dados|ficheiro de dados|pastas pessoais|outlook.pst|.ost|\
         pastas padrão",
    ),
    (Concept::TooMany, "demasiad|muitas conex|número máximo|simultâne"),
    (Concept::Temporary, "temporári|mais tarde|interno"),
    (Concept::Sender, "endereço do remetente|endereço de remetente"),
    (Concept::Size, "tamanho da mensagem|muito grande|demasiado grande"),
];
