# Plack with the parser HTTP::Entity::Parser, on Starman. Returns the parsed form as JSON.
use strict;
use warnings;
use Digest::SHA;
use HTTP::Entity::Parser;
use JSON::PP;
use Plack;
use Plack::Request;
use Starman;

sub hexadecimal { defined $_[0] ? unpack('H*', $_[0]) : undef }

sub {
    my $request = Plack::Request->new(shift);
    my @pairs = $request->body_parameters->flatten;
    my @fields;
    while (my ($name, $value) = splice @pairs, 0, 2) { push @fields, [hexadecimal($name), hexadecimal($value)] }
    my @files;
    $request->uploads->each(sub {
        my ($field, $file) = @_;
        push @files, {
            field => hexadecimal($field), filename => hexadecimal($file->filename), type => $file->content_type,
            size => $file->size + 0, sha256 => Digest::SHA->new(256)->addfile($file->path, 'b')->hexdigest };
    });
    my $versions = {
        Plack => Plack->VERSION, 'HTTP::Entity::Parser' => HTTP::Entity::Parser->VERSION, Starman => Starman->VERSION,
        Perl => sprintf('%vd', $^V) };
    my $report = {
        versions => $versions, method => $request->method, title => scalar $request->header('X-Title'),
        connection => $request->env->{'psgix.io'}->peerport, fields => \@fields, files => \@files };
    my $json = JSON::PP->new->canonical->encode($report);
    open my $reports, '>>', $ENV{REPORTS} or die "$ENV{REPORTS}: $!";
    print $reports "$json\n";
    [200, ['Content-Type' => 'application/json'], [$json]];
};
