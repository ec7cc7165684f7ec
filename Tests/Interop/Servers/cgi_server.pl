#!/usr/bin/perl
# CGI.pm, started for each request. Returns the parsed form as JSON.
use strict;
use warnings;
use CGI;
use Digest::SHA;
use JSON::PP;

sub hexadecimal { defined $_[0] ? unpack('H*', $_[0]) : undef }

my $cgi = CGI->new;
my (@fields, @files);
for my $name ($cgi->param) {
    my @uploads = $cgi->upload($name);
    for my $value ($cgi->multi_param($name)) {
        my $file = shift @uploads;
        if (!$file) {
            push @fields, [hexadecimal($name), hexadecimal($value)];
            next;
        }
        push @files, {
            field => hexadecimal($name), filename => hexadecimal("$value"),
            type => $cgi->uploadInfo($value)->{'Content-Type'}, size => (-s $file) + 0,
            sha256 => Digest::SHA->new(256)->addfile($cgi->tmpFileName($value), 'b')->hexdigest };
    }
}
my ($httpd) = $ENV{SERVER_SOFTWARE} =~ m{Apache/(\S+)};
print $cgi->header('application/json'), JSON::PP->new->canonical->encode({
    versions => { 'CGI.pm' => CGI->VERSION, Perl => sprintf('%vd', $^V), 'Apache httpd' => $httpd },
    method => $ENV{REQUEST_METHOD}, title => $ENV{HTTP_X_TITLE}, connection => $ENV{REMOTE_PORT} + 0,
    fields => \@fields, files => \@files });
