# Mojolicious, with its own parser. Returns the parsed form as JSON.
use Mojolicious::Lite -signatures;
use Digest::SHA 'sha256_hex';
use Encode 'encode';
use Mojo::JSON 'encode_json';

sub hexadecimal ($text) { defined $text ? unpack('H*', encode('UTF-8', $text)) : undef }

app->log->level('warn');
app->max_request_size(0);    # the default is 16 MiB

post '/' => sub ($c) {
    my @pairs = @{ $c->req->body_params->pairs };
    my @fields;
    while (my ($name, $value) = splice @pairs, 0, 2) { push @fields, [hexadecimal($name), hexadecimal($value)] }
    my @files = map { {
        field => hexadecimal($_->name), filename => hexadecimal($_->filename), type => $_->headers->content_type,
        size => $_->size, sha256 => sha256_hex($_->slurp) } } @{ $c->req->uploads };
    my $report = encode_json({
        versions => { Mojolicious => Mojolicious->VERSION, Perl => sprintf('%vd', $^V) },
        method => $c->req->method, title => $c->req->headers->header('X-Title'),
        connection => $c->tx->remote_port, fields => \@fields, files => \@files });
    open my $reports, '>>', $ENV{REPORTS} or die "$ENV{REPORTS}: $!";
    print $reports "$report\n";
    $c->render(data => $report, format => 'json');
};

app->start;
